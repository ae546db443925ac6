//! Prints the parts of a message: `cargo run --example tree -- FILE`.

use std::{env, fs, io};

use unmime::{Message, Part};

fn main() -> io::Result<()> {
    let path = env::args_os().nth(1).ok_or_else(|| io::Error::other("which file?"))?;
    let raw = fs::read(path)?;
    print(&Message::parse(&raw), 0);
    Ok(())
}

/// One line a part, and what is in it indented below.
fn print(message: &Message<'_>, indent: usize) {
    for part in message.parts() {
        let depth = indent + ancestors(part);
        let name = part.filename().unwrap_or_default();
        println!("{:width$}{} {name}", "", part.content_type().essence(), width = 2 * depth);
        // A message that is transfer-encoded is no part of this tree, but one of its own.
        if part.is_leaf()
            && depth < 20
            && let Some(inner) = part.message()
        {
            print(&inner, depth + 1);
        }
    }
}

fn ancestors(part: Part<'_>) -> usize {
    std::iter::successors(part.parent(), |part| part.parent()).count()
}
