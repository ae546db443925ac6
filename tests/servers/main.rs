//! The clients against real servers: Dovecot, GNU Mailutils, Postfix, aiosmtpd, smtp-sink. They are not
//! part of `cargo test`; `cargo test --test servers --all-features` runs them, as root, and fails where
//! the servers are not installed.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod end_to_end;
mod farm;
mod pop3;
mod send;

use farm::{Server, farm, greeting};

#[test]
fn each_server_greets() {
    for (server, start) in [
        (Server::Dovecot, "+OK"),
        (Server::Mailutils, "+OK"),
        (Server::Postfix, "220 mx.example.test ESMTP"),
        (Server::Smtpd, "220 smtpd.example.test"),
        (Server::SmtpdWithoutEhlo, "220 smtpd.example.test"),
        (Server::SinkWithoutEsmtp, "220 "),
    ] {
        let greeting = greeting(server);
        assert!(greeting.starts_with(start), "{server:?}: {greeting}");
    }
    assert!(farm().certificate(Server::SmtpdTls).exists());
}
