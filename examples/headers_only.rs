//! Lists messages by their headers alone: `cargo run --example headers_only -- FILE…`.

use std::{
    env,
    fs::File,
    io::{self, BufRead, BufReader},
};

use unmime::Message;

fn main() -> io::Result<()> {
    for path in env::args_os().skip(1) {
        let header = read_header(&mut BufReader::new(File::open(path)?))?;
        let message = Message::parse_headers(&header);
        let headers = message.headers();
        let date = headers.date().map(|date| date.to_rfc3339()).unwrap_or_default();
        let subject = headers.subject().unwrap_or_default();
        println!("{date:<25}  {}  {subject}", headers.from());
    }
    Ok(())
}

/// Reads up to the empty line, and no more of the message.
fn read_header(reader: &mut impl BufRead) -> io::Result<Vec<u8>> {
    let mut header = Vec::new();
    loop {
        let start = header.len();
        reader.read_until(b'\n', &mut header)?;
        if matches!(&header[start..], b"" | b"\n" | b"\r\n") {
            return Ok(header);
        }
    }
}
