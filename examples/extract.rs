//! Saves the attachments of a message: `cargo run --example extract -- FILE FOLDER`.

use std::{
    env,
    fs::{self, OpenOptions},
    io::{self, BufWriter, Write},
    path::PathBuf,
};

use unmime::Message;

fn main() -> io::Result<()> {
    let mut arguments = env::args_os().skip(1);
    let (Some(file), Some(folder)) = (arguments.next(), arguments.next()) else {
        return Err(io::Error::other("which file, and where to?"));
    };
    let folder = PathBuf::from(folder);
    fs::create_dir_all(&folder)?;
    let message = Message::from(fs::read(file)?);
    for part in message.attachments() {
        // The sender's name for it, made a harmless one. Two may have the same: nothing is replaced.
        let path = folder.join(part.safe_file_name());
        let file = OpenOptions::new().write(true).create_new(true).open(&path)?;
        let mut writer = BufWriter::new(file);
        let bytes = part.write_to(&mut writer)?;
        writer.flush()?;
        println!("{bytes:>10}  {}", path.display());
    }
    Ok(())
}
