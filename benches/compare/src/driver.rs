//! Parsers of other languages, each in a process of its own, driven by lines: see the drivers.

use std::{
    env, fs,
    io::{self, BufRead, BufReader, Write},
    path::{Path, PathBuf},
    process::{self, Child, ChildStdout, Command, Stdio},
    time::Duration,
};

use crate::{
    facts::{Facts, Workload},
    runner::{Corpus, Runner},
};

const GMIME: &str = include_str!("../drivers/gmime.c");
const EMAIL: &str = include_str!("../drivers/email_driver.py");

/// A folder for the drivers and what they read, which goes when this does.
pub(crate) struct Workshop {
    folder: PathBuf,
    /// The name and the program of each driver.
    drivers: Vec<(String, PathBuf)>,
    missing: Vec<String>,
}

impl Workshop {
    /// With the drivers whose names start so.
    pub(crate) fn new(name: &str) -> io::Result<Self> {
        let folder = env::temp_dir().join(format!("unmime-compare-{}", process::id()));
        fs::create_dir_all(&folder)?;
        let mut workshop = Self { folder, drivers: Vec::new(), missing: Vec::new() };
        if "GMime".starts_with(name) {
            let version = output("pkg-config", &["--modversion", "gmime-3.0"]);
            let program = version.is_some().then(|| workshop.gmime()).transpose()?.flatten();
            workshop.add("GMime", version, program);
        }
        if "Python email".starts_with(name) {
            let version = output("python3", &["-c", "import sys; print(sys.version.split()[0])"]);
            let script = version.is_some().then(|| workshop.email()).transpose()?;
            workshop.add("Python email", version, script);
        }
        Ok(workshop)
    }

    fn add(&mut self, name: &str, version: Option<String>, program: Option<PathBuf>) {
        match version.zip(program) {
            Some((version, program)) => {
                self.drivers.push((format!("{name} {version}"), program));
            }
            None => self.missing.push(name.to_owned()),
        }
    }

    /// The drivers that are not installed.
    pub(crate) fn missing(&self) -> &[String] {
        &self.missing
    }

    /// Starts the drivers, one for each step of the iterator. A driver reads the corpus and waits.
    pub(crate) fn drivers(
        &self,
        corpus: &Corpus,
    ) -> io::Result<impl Iterator<Item = io::Result<Driver>>> {
        let pack = self.pack(corpus)?;
        // They do not read mailboxes.
        let drivers = if corpus.is_mbox { &[] } else { self.drivers.as_slice() };
        Ok(drivers.iter().map(move |(name, program)| Driver::start(name, program, &pack)))
    }

    fn email(&self) -> io::Result<PathBuf> {
        let script = self.folder.join("email_driver.py");
        fs::write(&script, EMAIL)?;
        Ok(script)
    }

    fn gmime(&self) -> io::Result<Option<PathBuf>> {
        let (source, program) = (self.folder.join("gmime.c"), self.folder.join("gmime"));
        fs::write(&source, GMIME)?;
        let flags = output("pkg-config", &["--cflags", "--libs", "gmime-3.0"]).unwrap_or_default();
        let mut cc = Command::new("cc");
        cc.arg("-O2").arg(&source).arg("-o").arg(&program);
        cc.args(flags.split_whitespace()).arg("-lz");
        Ok(cc.status().is_ok_and(|status| status.success()).then_some(program))
    }

    /// The messages of a corpus in one file, for drivers: length and bytes of each.
    fn pack(&self, corpus: &Corpus) -> io::Result<PathBuf> {
        let path = self.folder.join(format!("{}.pack", corpus.name));
        let mut file = io::BufWriter::new(fs::File::create(&path)?);
        for raw in &corpus.raw {
            file.write_all(&(raw.len() as u64).to_le_bytes())?;
            file.write_all(raw)?;
        }
        file.flush()?;
        Ok(path)
    }
}

impl Drop for Workshop {
    fn drop(&mut self) {
        let _gone = fs::remove_dir_all(&self.folder);
    }
}

/// The first line that a command prints, if it succeeds.
fn output(program: &str, arguments: &[&str]) -> Option<String> {
    let output = Command::new(program).args(arguments).stderr(Stdio::null()).output().ok()?;
    output.status.success().then(|| String::from_utf8_lossy(&output.stdout).trim().to_owned())
}

/// A driver that has read a corpus and waits for orders.
pub(crate) struct Driver {
    name: String,
    child: Child,
    answers: BufReader<ChildStdout>,
}

impl Driver {
    fn start(name: &str, program: &Path, pack: &Path) -> io::Result<Self> {
        let is_script = program.extension().is_some();
        let mut command = Command::new(if is_script { Path::new("python3") } else { program });
        command.args(is_script.then_some(program)).arg(pack);
        let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn()?;
        let answers = child.stdout.take().ok_or(io::ErrorKind::BrokenPipe)?;
        Ok(Self { name: name.to_owned(), child, answers: BufReader::new(answers) })
    }

    fn order(&mut self, order: &str) -> io::Result<()> {
        let orders = self.child.stdin.as_mut().ok_or(io::ErrorKind::BrokenPipe)?;
        writeln!(orders, "{order}")?;
        orders.flush()
    }

    /// The numbers of the next line.
    fn answer(&mut self) -> io::Result<Vec<u64>> {
        let mut line = String::new();
        if self.answers.read_line(&mut line)? == 0 {
            return Err(io::Error::other(format!("{}: no answer", self.name)));
        }
        line.split_whitespace().map(|word| word.parse().map_err(io::Error::other)).collect()
    }
}

impl Runner for Driver {
    fn name(&self) -> &str {
        &self.name
    }

    fn does(&self, corpus: &Corpus, workload: Workload) -> bool {
        !corpus.is_mbox && workload != Workload::HeaderAlone
    }

    fn run(&mut self, _corpus: &Corpus, workload: Workload, times: u32) -> io::Result<Duration> {
        self.order(&format!("{} {times}", workload.name()))?;
        match *self.answer()? {
            [nanoseconds] => Ok(Duration::from_nanos(nanoseconds)),
            _ => Err(io::Error::other(format!("{}: no time", self.name))),
        }
    }

    fn facts(&mut self, corpus: &Corpus) -> io::Result<Vec<Facts>> {
        self.order("check")?;
        let mut facts = Vec::with_capacity(corpus.messages);
        for _ in 0..corpus.messages {
            let found = Facts::try_from(self.answer()?);
            facts.push(found.map_err(|_| io::Error::other(format!("{}: no facts", self.name)))?);
        }
        Ok(facts)
    }
}

impl Drop for Driver {
    /// Closing its standard input ends it.
    fn drop(&mut self) {
        drop(self.child.stdin.take());
        let _status = self.child.wait();
    }
}
