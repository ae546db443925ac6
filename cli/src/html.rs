//! `unmime html`: a message as one file for a browser, which loads nothing.

use std::{
    env,
    fmt::Write as _,
    fs::{File, OpenOptions},
    io::{self, ErrorKind, Write as _},
    path::{Path, PathBuf},
    process::{self, Command, Stdio},
};

use clap::Args;
use unmime::{
    Message, Part,
    safe_html::{Options, RemoteImages, SafeHtml, escaped},
};

use crate::{
    error::Error,
    escape, fields,
    mbox_format::MboxFormat,
    one::read_one,
    output::Output,
    size::Size,
    status::{Outcome, Status},
    work,
};

const EXAMPLES: &str = "\
Examples:
  unmime html mail.eml -o mail.html
  unmime html mail.eml --open
  unmime html --remote-images box.mbox#17 > mail.html";

/// How it looks around the mail.
const STYLE: &str = "\
body{font:15px/1.5 system-ui,sans-serif;color:#22262b;background:#fff;margin:1.5em}\
h1{font-size:1.4em;margin:0 0 .5em;overflow-wrap:anywhere}\
header,footer{color:#555}header{border-bottom:1px solid #ccc;margin-bottom:1em}\
footer{border-top:1px solid #ccc;margin-top:1em}\
dl{display:grid;grid-template-columns:max-content 1fr;gap:0 1em;margin:0 0 1em}\
dd{margin:0;overflow-wrap:anywhere}\
main{overflow:auto;contain:paint}\
pre{white-space:pre-wrap;overflow-wrap:anywhere;font:inherit}";

/// Write a message as one HTML file that is safe to open in a browser
///
/// It shows subject, people and date, then the mail as it was laid out, with the images it brings along, and
/// lists its attachments. Scripts, forms, frames and style sheets are left out, and nothing is loaded from
/// any server. Plain text is shown with its lines wrapped.
#[derive(Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Html {
    /// The message (box.mbox#17, mail.zip/a.eml), - for standard input
    #[arg(value_name = "MESSAGE")]
    path: PathBuf,

    /// Write to this file [default: standard output]
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,

    /// Show the file in the browser; without --output, a private temporary file, whose path is printed
    #[arg(long)]
    open: bool,

    /// Let images load from servers by https. This tells the sender that the mail is read
    #[arg(long)]
    remote_images: bool,

    #[command(flatten)]
    mbox_format: MboxFormat,
}

impl Html {
    pub(crate) fn run(&self, output: &mut Output) -> Result<Status, Error> {
        read_one(&self.path, self.mbox_format, |raw| {
            let message = Message::parse_with(raw, &work::options());
            let document = self.document(&message);
            match (&self.output, self.open) {
                (None, false) => output.write_mail(document.as_bytes())?,
                (None, true) => {
                    let (file, path) = temporary_file()?;
                    write_to(file, &path, &document)?;
                    writeln!(output, "{}", escape::path(&path))?;
                    show(&path)?;
                }
                (Some(path), open) => {
                    let file = File::create(path).map_err(Error::file(path))?;
                    write_to(file, path, &document)?;
                    if open {
                        show(path)?;
                    }
                }
            }
            Ok(Outcome::Done)
        })
    }

    fn document(&self, message: &Message<'_>) -> String {
        let mut options = Options::default();
        let mut images = "data:";
        if self.remote_images {
            options.remote_images = RemoteImages::Https;
            images = "data: https:";
        }
        let SafeHtml { html, blocked_images, .. } =
            message.root().safe_html(&options).unwrap_or_default();
        let subject = message.headers().subject().unwrap_or_default();
        let subject = if subject.is_empty() { "No subject".into() } else { escaped(&subject) };
        let mut out = format!(
            "<!DOCTYPE html>\n<html>\n<head>\n<meta charset=\"utf-8\">\n\
             <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; img-src {images}; \
             style-src 'unsafe-inline'; form-action 'none'; base-uri 'none'\">\n\
             <meta http-equiv=\"x-dns-prefetch-control\" content=\"off\">\n\
             <meta name=\"referrer\" content=\"no-referrer\">\n\
             <title>{subject}</title>\n<style>{STYLE}</style>\n</head>\n<body>\n\
             <header>\n<h1 dir=\"auto\">{subject}</h1>\n<dl>\n"
        );
        for field in fields::peoples(message.headers()).filter(|field| !field.is("Subject")) {
            let value = escaped(&fields::value(&field));
            add(&mut out, format_args!("<dt>{}<dd dir=\"auto\">{value}\n", escaped(field.name())));
        }
        out.push_str("</dl>\n");
        if blocked_images > 0 {
            add(&mut out, format_args!("<p>Images on servers, not loaded: {blocked_images}</p>\n"));
        }
        add(&mut out, format_args!("</header>\n<main>\n{html}\n</main>\n"));
        let attachments: Vec<Part<'_>> = message.attachments().collect();
        if !attachments.is_empty() {
            out.push_str("<footer>\n<p>Attachments:</p>\n<ul>\n");
            for part in attachments {
                let name = escaped(&part.safe_file_name());
                let kind = escaped(&part.content_type().essence());
                // Writing nowhere does not fail.
                let size = Size(part.write_to(&mut io::sink()).unwrap_or_default());
                add(&mut out, format_args!("<li><bdi>{name}</bdi>, {kind}, {size}\n"));
            }
            out.push_str("</ul>\n</footer>\n");
        }
        out.push_str("</body>\n</html>\n");
        out
    }
}

fn add(out: &mut String, piece: std::fmt::Arguments<'_>) {
    // Writing to memory does not fail.
    let _ = out.write_fmt(piece);
}

fn write_to(mut file: File, path: &Path, document: &str) -> Result<(), Error> {
    file.write_all(document.as_bytes()).map_err(Error::file(path))
}

/// A file of its own that only its owner can read.
fn temporary_file() -> Result<(File, PathBuf), Error> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    for number in 1.. {
        let name = format!("unmime-{}-{number}.html", process::id());
        let path = env::temp_dir().join(name);
        match options.open(&path) {
            Err(error) if error.kind() == ErrorKind::AlreadyExists => {}
            Err(source) => return Err(Error::File { path, source }),
            Ok(file) => return Ok((file, path)),
        }
    }
    Err(Error::File { path: env::temp_dir(), source: ErrorKind::AlreadyExists.into() })
}

/// Shows a file in the program that the desktop shows HTML in.
fn show(path: &Path) -> Result<(), Error> {
    let (program, arguments): (_, &[&str]) = match env::consts::OS {
        "macos" => ("open", &[]),
        "windows" => ("rundll32", &["url.dll,FileProtocolHandler"]),
        _ => ("xdg-open", &[]),
    };
    // A name that starts with a dash is no option then.
    let path = path.canonicalize().map_err(Error::file(path))?;
    let mut command = Command::new(program);
    command.args(arguments).arg(path).stdin(Stdio::null()).stdout(Stdio::null());
    match command.status() {
        Ok(status) if status.success() => Ok(()),
        Ok(status) => {
            Err(Error::File { path: program.into(), source: io::Error::other(status.to_string()) })
        }
        Err(source) => Err(Error::File { path: program.into(), source }),
    }
}
