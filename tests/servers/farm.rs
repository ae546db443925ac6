//! The real servers, one set for the whole run.

use std::{
    fs,
    io::{BufRead, BufReader, Read},
    net::{TcpListener, TcpStream},
    os::unix::fs::{MetadataExt, PermissionsExt, chown},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    sync::{
        OnceLock,
        atomic::{AtomicU16, Ordering},
    },
    time::{Duration, Instant},
};

/// The ports that `farm.sh` serves, counted from the first.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(crate) enum Server {
    Dovecot = 0,
    DovecotTls = 1,
    Postfix = 2,
    PostfixTls = 3,
    Mailutils = 4,
    MailutilsTls = 5,
    Smtpd = 6,
    SmtpdWithoutEhlo = 7,
    SmtpdTls = 8,
    SmtpdOf1000Octets = 9,
    SinkWithoutEsmtp = 10,
    SinkWithout8Bit = 11,
    SinkWithoutPipelining = 12,
    SinkRefusesRcpt = 13,
    SinkDefersRcpt = 14,
    SinkRefusesData = 15,
    SinkRefusesMessage = 16,
    SinkHangsUpAtMail = 17,
    SinkHangsUpAtEnd = 18,
    Sink421AtMail = 19,
    SinkRefusesEhlo = 20,
}

impl Server {
    const COUNT: u16 = 21;

    /// Its folder below that of the farm.
    fn folder(self) -> &'static str {
        match self {
            Self::Dovecot | Self::DovecotTls => "dc",
            Self::Postfix | Self::PostfixTls => "pf",
            Self::Mailutils | Self::MailutilsTls => "mu",
            Self::Smtpd => "sd",
            Self::SmtpdWithoutEhlo => "sdhelo",
            Self::SmtpdTls => "sdtls",
            Self::SmtpdOf1000Octets => "sdsmall",
            _ => unreachable!("sinks have no folder"),
        }
    }
}

pub(crate) struct Farm {
    folder: PathBuf,
    first_port: u16,
    next_box: AtomicU16,
    /// Its standard input closes when this process ends, however it ends; then the servers do.
    _script: Child,
}

/// The servers. The first call starts them; they are ready when it returns.
pub(crate) fn farm() -> &'static Farm {
    static FARM: OnceLock<Farm> = OnceLock::new();
    FARM.get_or_init(Farm::start)
}

impl Farm {
    fn start() -> Self {
        let first_port = free_ports();
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/servers/farm.sh");
        let mut script = Command::new(script)
            .arg(first_port.to_string())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("farm.sh needs bash");
        let mut folder = String::new();
        BufReader::new(script.stdout.take().unwrap()).read_line(&mut folder).unwrap();
        if folder.is_empty() {
            let status = script.wait().unwrap();
            panic!("the servers do not run, {status}; farm.sh says above what is missing");
        }
        let folder = PathBuf::from(folder.trim_end());
        Self { folder, first_port, next_box: AtomicU16::new(1), _script: script }
    }

    pub(crate) fn port(&self, server: Server) -> u16 {
        self.first_port + server as u16
    }

    /// The certificate that a client has to trust, in PEM; its names are localhost and 127.0.0.1.
    pub(crate) fn certificate(&self, server: Server) -> PathBuf {
        self.folder.join(server.folder()).join("cert.pem")
    }

    /// A user that no other test has, with the password `secret`.
    pub(crate) fn new_user(&self) -> String {
        let number = self.next_box.fetch_add(1, Ordering::Relaxed);
        assert!(number <= 40, "farm.sh makes boxes 1 to 40");
        format!("box{number}")
    }

    /// Puts a message into the maildrop of a user, byte for byte.
    pub(crate) fn drop_message(&self, server: Server, user: &str, raw: &[u8]) {
        static COUNT: AtomicU16 = AtomicU16::new(0);
        let maildir = self.maildir(server, user);
        let name = format!("1.{:05}_0.farm", COUNT.fetch_add(1, Ordering::Relaxed));
        let file = maildir.join("tmp").join(&name);
        fs::write(&file, raw).unwrap();
        fs::set_permissions(&file, fs::Permissions::from_mode(0o644)).unwrap();
        let owner = fs::metadata(&maildir).unwrap();
        chown(&file, Some(owner.uid()), Some(owner.gid())).unwrap();
        fs::rename(file, maildir.join("new").join(name)).unwrap();
    }

    /// The messages of a user, oldest name first, as soon as there are `count` of them.
    pub(crate) fn messages(&self, server: Server, user: &str, count: usize) -> Vec<Vec<u8>> {
        let new = self.maildir(server, user).join("new");
        let names = wait_for(|| {
            let names = fs::read_dir(&new).into_iter().flatten();
            let mut names: Vec<_> = names.map(|entry| entry.unwrap().path()).collect();
            names.sort();
            (names.len() >= count).then_some(names)
        });
        assert_eq!(names.len(), count);
        names.iter().map(|name| fs::read(name).unwrap()).collect()
    }

    fn maildir(&self, server: Server, user: &str) -> PathBuf {
        let home = match server {
            Server::Postfix | Server::PostfixTls => Server::Dovecot,
            other => other,
        };
        self.folder.join(home.folder()).join("mail").join(user)
    }
}

/// Asks until there is an answer; what takes half a minute is not coming.
fn wait_for<T>(mut ask: impl FnMut() -> Option<T>) -> T {
    let deadline = Instant::now() + Duration::from_secs(30);
    loop {
        if let Some(answer) = ask() {
            return answer;
        }
        assert!(Instant::now() < deadline, "waited for 30 s");
        std::thread::sleep(Duration::from_millis(20));
    }
}

/// The first of as many free ports in a row as there are servers; other runs look elsewhere first.
fn free_ports() -> u16 {
    let offset = (std::process::id() % 500) as u16;
    let is_free = |port| TcpListener::bind(("127.0.0.1", port)).is_ok();
    (0..500)
        .map(|step| 20_000 + (offset + step) % 500 * 24)
        .find(|&first| (first..first + Server::COUNT).all(is_free))
        .expect("no free ports")
}

/// The first line that a server says.
pub(crate) fn greeting(server: Server) -> String {
    let mut stream = TcpStream::connect(("127.0.0.1", farm().port(server))).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(10))).unwrap();
    let mut line = Vec::new();
    let mut byte = [0];
    while stream.read(&mut byte).unwrap() == 1 && byte != *b"\n" {
        line.push(byte[0]);
    }
    String::from_utf8_lossy(&line).trim_end().to_owned()
}
