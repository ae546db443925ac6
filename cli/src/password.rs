//! Where a password comes from: never from the command line, which all users of a machine can read.

use std::{
    env, fs,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use clap::Args;
use unmime::net::Secret;

use crate::error::Error;

const NO_PASSWORD: &str = "no password in the first line";

/// The environment variable.
const VARIABLE: &str = "UNMIME_PASSWORD";

/// Where to get the password
#[derive(Args, Clone, Default, Debug)]
#[group(multiple = false)]
pub(crate) struct PasswordSource {
    /// Take the password from the first line of a file; if nothing is said here, it is that of the
    /// account, of the variable UNMIME_PASSWORD, or is asked for
    #[arg(long, value_name = "FILE")]
    password_file: Option<PathBuf>,

    /// Take the password from the first line that a command prints, such as one that asks a keyring
    #[arg(long, value_name = "COMMAND")]
    password_command: Option<String>,
}

impl PasswordSource {
    pub(crate) fn new(password_file: Option<PathBuf>, password_command: Option<String>) -> Self {
        Self { password_file, password_command }
    }

    /// The password of this source or else of the other, the environment, the terminal.
    pub(crate) fn or(&self, other: &Self, who: &str) -> Result<Secret, Error> {
        for source in [self, other] {
            if let Some(path) = &source.password_file {
                return of_file(path);
            }
            if let Some(command) = &source.password_command {
                return of_command(command);
            }
        }
        if let Some(password) = env::var_os(VARIABLE) {
            return Ok(Secret::new(password.into_encoded_bytes()));
        }
        rpassword::prompt_password(format!("Password of {who}: ")).map(Secret::from).map_err(|_| {
            let reason = format!(
                "no terminal to ask for it; use --password-file, --password-command or {VARIABLE}"
            );
            Error::setting(format!("password of {who}"), reason)
        })
    }
}

fn of_file(path: &Path) -> Result<Secret, Error> {
    let text = fs::read(path).map_err(Error::file(path))?;
    first_line(text).ok_or_else(|| Error::setting(path.to_string_lossy(), NO_PASSWORD))
}

fn of_command(command: &str) -> Result<Secret, Error> {
    let failed = |reason| Error::setting("--password-command", reason);
    let output = shell(command).stderr(Stdio::inherit()).output();
    let output = output.map_err(|error| failed(error.to_string()))?;
    match output.status.success() {
        true => first_line(output.stdout).ok_or_else(|| failed(NO_PASSWORD.to_owned())),
        false => Err(failed(output.status.to_string())),
    }
}

#[cfg(unix)]
fn shell(command: &str) -> Command {
    let mut shell = Command::new("sh");
    shell.arg("-c").arg(command);
    shell
}

#[cfg(not(unix))]
fn shell(command: &str) -> Command {
    let mut shell = Command::new("cmd");
    shell.arg("/C").arg(command);
    shell
}

fn first_line(text: Vec<u8>) -> Option<Secret> {
    let text = Secret::new(text);
    let line = text.expose().split(|&byte| byte == b'\n').next().unwrap_or_default();
    let line = line.strip_suffix(b"\r").unwrap_or(line);
    (!line.is_empty()).then(|| Secret::new(line))
}
