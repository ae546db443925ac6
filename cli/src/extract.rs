//! `unmime extract`: attachments into files.

use std::{
    fs::{self, File},
    io::{self, ErrorKind, Write},
    path::PathBuf,
};

use crate::{
    error::Error,
    escape,
    folder::{Existing, Folder},
    hidden,
    input::Inputs,
    messages::for_each_in_turn,
    nest::{Entry, Nest},
    output::Output,
    status::{Outcome, Status},
    work::Given,
};
use clap::Args;

const EXAMPLES: &str = "\
Examples:
  unmime extract -o attachments mail.eml
  unmime extract -o . --part 1.2 --part 3 mail.eml
  unmime extract --hidden -o attachments winmail.eml
  unmime extract --dry-run -o attachments ~/Maildir";

/// Save the attachments, or other parts, as files
///
/// The names are those of the sender, made harmless; where a file has that name already, the new one
/// gets a number. Images between texts are saved, too; so are messages inside, and their
/// attachments. What was written is listed.
#[derive(Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Extract {
    /// The folder for the files; it is made if it is not there
    #[arg(short, long, value_name = "DIR")]
    output: PathBuf,

    /// These parts, by the paths that tree prints, and not the attachments
    #[arg(short, long = "part", value_name = "PART", value_delimiter = ',')]
    parts: Vec<String>,

    /// Files that hide in bodies as well: uuencode, yEnc, TNEF (winmail.dat), AppleDouble, AppleSingle,
    /// BinHex; with --part, those in the bodies of these parts
    #[arg(long)]
    hidden: bool,

    /// Replace files that are there
    #[arg(short, long)]
    force: bool,

    /// List what would be written, and write nothing
    #[arg(short = 'n', long)]
    dry_run: bool,

    #[command(flatten)]
    inputs: Inputs,
}

impl Extract {
    pub(crate) fn run(&self, output: &mut Output) -> Result<Status, Error> {
        if !self.dry_run {
            fs::create_dir_all(&self.output).map_err(|source| self.folder_error(source))?;
        }
        let existing = if self.force { Existing::Replaced } else { Existing::Kept };
        let mut folder = Folder::new(&self.output, existing);
        for_each_in_turn(&self.inputs, output, |given, output| {
            let Given { path, message, .. } = given;
            let nest = Nest::open(message);
            let (parts, missing) = self.chosen(&nest);
            for Entry { part, .. } in &parts {
                let write = |file: &mut File| part.write_to(file).map(drop);
                self.save(&part.safe_file_name(), write, &mut folder, output)?;
            }
            let found_hidden =
                self.hidden && self.save_hidden(&nest, &parts, &mut folder, output)?;
            for missing in &missing {
                let (path, part) = (escape::path(path), escape::line(missing));
                output.tell(format_args!("{path}: no part {part}"))?;
            }
            Ok(match (parts.is_empty() && !found_hidden, missing.is_empty()) {
                (_, false) => Outcome::Missing,
                (true, true) if self.hidden => Outcome::Nothing("no attachments, nothing hidden"),
                (true, true) => Outcome::Nothing("no attachments"),
                (false, true) => Outcome::Done,
            })
        })
    }

    /// The parts asked for, and the paths where there is none.
    fn chosen<'n>(&self, nest: &'n Nest<'_>) -> (Vec<Entry<'n>>, Vec<&str>) {
        if self.parts.is_empty() {
            return (nest.files(), Vec::new());
        }
        let (mut found, mut missing) = (Vec::new(), Vec::new());
        for path in &self.parts {
            match nest.entry_at(path) {
                Some(entry) => found.push(entry),
                None => missing.push(path.as_str()),
            }
        }
        (found, missing)
    }

    /// Saves the files that hide in the parts asked for, or in all; whether there are any.
    fn save_hidden(
        &self,
        nest: &Nest<'_>,
        parts: &[Entry<'_>],
        folder: &mut Folder,
        output: &mut Output,
    ) -> Result<bool, Error> {
        let all = if self.parts.is_empty() { nest.entries() } else { parts.to_vec() };
        let mut found = false;
        for Entry { part, .. } in all {
            hidden::for_each(part, &mut |_, hidden| {
                found = true;
                let write = |file: &mut File| file.write_all(&hidden.body());
                self.save(&hidden.safe_file_name(), write, folder, output)
            })?;
        }
        Ok(found)
    }

    /// Writes a file and tells its path, or why it could not be.
    fn save(
        &self,
        name: &str,
        write: impl FnOnce(&mut File) -> io::Result<()>,
        folder: &mut Folder,
        output: &mut Output,
    ) -> Result<(), Error> {
        match self.create(name, write, folder) {
            Ok(path) => Ok(writeln!(output, "{}", escape::path(&path))?),
            Err(error) => output.report(error),
        }
    }

    /// Writes a file of its own; nothing half-written stays.
    fn create(
        &self,
        name: &str,
        write: impl FnOnce(&mut File) -> io::Result<()>,
        folder: &mut Folder,
    ) -> Result<PathBuf, Error> {
        let failed = |source| self.creation_error(name, source);
        if self.dry_run {
            return folder.name(name).map_err(failed);
        }
        let (mut file, path) = folder.create(name).map_err(failed)?;
        match write(&mut file) {
            Ok(()) => Ok(path),
            Err(source) => {
                let _ = fs::remove_file(&path);
                Err(Error::File { path, source })
            }
        }
    }

    /// A folder in which nothing can be created fails once, not for each file.
    fn creation_error(&self, name: &str, source: io::Error) -> Error {
        match source.kind() {
            ErrorKind::PermissionDenied
            | ErrorKind::ReadOnlyFilesystem
            | ErrorKind::NotFound
            | ErrorKind::NotADirectory => self.folder_error(source),
            _ => Error::File { path: self.output.join(name), source },
        }
    }

    fn folder_error(&self, source: io::Error) -> Error {
        Error::Folder { path: self.output.clone(), source }
    }
}
