//! STLS (RFC 2595).

use super::{blocking::Pop3, client::Client, command::Command, states::Authorization};
use crate::net::{
    error::Error,
    stream::run,
    tls::{StartTls, Tls},
};

impl<T: StartTls> Client<Authorization, T> {
    /// STLS: the session goes on encrypted, with the server of this name. What it has said that it can
    /// do is forgotten. Bytes that came after its yes end the session: anybody may have put them
    /// there.
    pub async fn stls(&mut self, tls: &Tls, host: &str) -> Result<(), Error> {
        self.exchange.ask(&Command::Stls).await?;
        let started = self.exchange.wire.start_tls(tls, host).await;
        self.exchange.forget();
        started
    }
}

impl Pop3<Authorization> {
    /// STLS: the session goes on encrypted, with the server of this name. What it has said that it can
    /// do is forgotten. Bytes that came after its yes end the session: anybody may have put them
    /// there.
    pub fn stls(&mut self, tls: &Tls, host: &str) -> Result<(), Error> {
        run(self.0.stls(tls, host))
    }
}
