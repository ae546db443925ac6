//! AUTH (RFC 5034 §4).

use super::{
    command::Command,
    exchange::{Answer, Exchange},
};
use crate::net::{
    error::Error,
    sasl::{self, Mechanism},
    secret::Secret,
    stream::Transport,
};

/// Octets of a line that AUTH may have (RFC 5034 §4).
const LONGEST: usize = 255;

/// More challenges than any mechanism has.
const MOST_CHALLENGES: usize = 16;

impl<T: Transport> Exchange<T> {
    /// AUTH, until the server says yes or no.
    pub(super) async fn authenticate(
        &mut self,
        mechanism: &mut dyn Mechanism,
    ) -> Result<(), Error> {
        let mut said = Vec::new();
        let result = self.challenges(mechanism, &mut said).await;
        let result = result.and_then(|()| mechanism.finish());
        let result = result.map_err(|error| sasl::hide(&said, error));
        self.wire.note(result)
    }

    /// `said` is all that was sent and must not be seen.
    #[expect(clippy::arithmetic_side_effects, reason = "lengths of what is in memory")]
    async fn challenges(
        &mut self,
        mechanism: &mut dyn Mechanism,
        said: &mut Vec<Secret>,
    ) -> Result<(), Error> {
        let name = mechanism.name();
        let initial = mechanism.initial()?;
        said.extend(initial.clone());
        let mut initial = initial.map(|initial| sasl::encode(&initial));
        let line = initial
            .take_if(|initial| "AUTH  \r\n".len() + name.len() + initial.expose().len() <= LONGEST);
        self.send(&Command::Auth { mechanism: name, initial: line.as_ref() }).await?;
        for _ in 0..MOST_CHALLENGES {
            let challenge = match self.answer("AUTH").await? {
                Answer::Yes(_) => return Ok(()),
                Answer::Challenge(challenge) => challenge,
            };
            let answer = match initial.take() {
                // What did not fit after AUTH.
                Some(initial) if challenge.is_empty() => Ok(initial),
                _ => sasl::decode(&challenge).and_then(|challenge| mechanism.step(&challenge)).map(
                    |answer| {
                        said.push(answer.clone());
                        sasl::encode(&answer)
                    },
                ),
            };
            match answer {
                Ok(answer) => self.send(&Command::Answer(&answer)).await?,
                Err(error) => {
                    self.send(&Command::Cancel).await?;
                    // It refuses, as it should, or it is lost anyway.
                    let _ = self.answer("AUTH").await;
                    return Err(error);
                }
            }
        }
        Err(Error::protocol("an end of the challenges", b"another one"))
    }
}
