//! Who the user is (RFC 4954).

use std::fmt;

use super::{
    exchange::{Exchange, Step},
    reply::Reply,
};
use crate::net::{
    error::Error,
    sasl::{Mechanism, decode, encode, hide},
    secret::Secret,
};

/// The longest command line, with its end (RFC 5321 §4.5.3.1.4).
const LONGEST_LINE: usize = 512;

/// More answers than any mechanism has.
const MOST_ANSWERS: usize = 16;

/// AUTH with one mechanism. When it is refused, another attempt may follow.
pub struct Auth<'m> {
    mechanism: &'m mut dyn Mechanism,
    /// What the client says first, where the command has no room for it.
    initial: Option<Secret>,
    /// Why the client called it off.
    cancelled: Option<Error>,
    /// What was said.
    answers: Vec<Secret>,
}

impl<'m> Auth<'m> {
    /// An attempt with this mechanism, whether or not the server offers it.
    pub fn new(mechanism: &'m mut dyn Mechanism) -> Self {
        Self { mechanism, initial: None, cancelled: None, answers: Vec::new() }
    }

    /// `AUTH mechanism [initial-response]`. What is longer than a command may be is said when it is asked for; an
    /// empty one is `=`.
    #[expect(clippy::arithmetic_side_effects, reason = "lengths of what is in memory")]
    fn begin(&mut self, out: &mut Vec<u8>) -> Result<(), Error> {
        let initial = self.mechanism.initial()?;
        let name = self.mechanism.name();
        out.extend_from_slice(format!("AUTH {name}").as_bytes());
        if let Some(initial) = initial {
            let encoded = encode(&initial);
            let length = "AUTH  \r\n".len() + name.len() + encoded.expose().len();
            if length > LONGEST_LINE {
                self.initial = Some(initial);
            } else if encoded.expose().is_empty() {
                out.extend_from_slice(b" =");
            } else {
                out.push(b' ');
                self.write(initial, out);
            }
        }
        out.extend_from_slice(b"\r\n");
        Ok(())
    }

    fn write(&mut self, answer: Secret, out: &mut Vec<u8>) {
        let encoded = encode(&answer);
        out.extend_from_slice(encoded.expose());
        self.answers.push(answer);
    }

    fn answer(&mut self, challenge: &Reply) -> Result<Secret, Error> {
        if self.answers.len() == MOST_ANSWERS {
            return Err(Error::protocol("an end of the challenges", b"another one"));
        }
        let challenge = decode(challenge.lines.first().map_or(&b""[..], |line| line.as_bytes()))?;
        match self.initial.take() {
            Some(initial) => Ok(initial),
            None => self.mechanism.step(&challenge),
        }
    }

    /// The error, without the password, should the server have repeated it, as it is or as it was sent.
    pub(super) fn hide(&self, error: Error) -> Error {
        hide(&self.answers, error)
    }

    fn go_on(&mut self, reply: Option<Reply>, out: &mut Vec<u8>) -> Result<Step<()>, Error> {
        let Some(reply) = reply else {
            self.begin(out)?;
            return Ok(Step::Wait);
        };
        if let Some(error) = self.cancelled.take() {
            return Err(error);
        }
        if reply.is_positive() {
            self.mechanism.finish()?;
            return Ok(Step::Done(()));
        }
        if !reply.is_intermediate() {
            return Err(reply.into_error("AUTH", "235"));
        }
        match self.answer(&reply) {
            Ok(answer) => self.write(answer, out),
            Err(error) => {
                // A line that is no answer, but the wish to give none (RFC 4954 §4).
                out.push(b'*');
                self.cancelled = Some(error);
            }
        }
        out.extend_from_slice(b"\r\n");
        Ok(Step::Wait)
    }
}

impl fmt::Debug for Auth<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Auth").field("mechanism", &self.mechanism.name()).finish_non_exhaustive()
    }
}

impl Exchange for Auth<'_> {
    type Output = ();

    fn advance(&mut self, reply: Option<Reply>, out: &mut Vec<u8>) -> Result<Step<()>, Error> {
        let step = self.go_on(reply, out);
        step.map_err(|error| self.hide(error))
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::converse;
    use super::*;
    use crate::net::sasl::{CramMd5, Login, Plain, XOAuth2};

    #[track_caller]
    fn authenticates(mut mechanism: impl Mechanism, script: &str, error: &str) {
        let result = converse(&mut Auth::new(&mut mechanism), script);
        assert_eq!(result.err().map_or(String::new(), |error| error.to_string()), error);
    }

    #[test]
    fn what_the_client_says_first_goes_with_the_command() {
        let script = "C: AUTH PLAIN AHRpbQB0YW5zdGFhZg==
                      S: 235 2.7.0 welcome";
        authenticates(Plain::new("tim", "tanstaaf"), script, "");
    }

    #[test]
    fn login_answers_by_order_whatever_the_prompts_are() {
        for [first, second] in [
            ["dXNlcm5hbWU6", "UGFzc3dvcmQ6"],
            ["VXNlcm5hbWU6", "UGFzc3dvcmQ6"],
            ["VXNlciBOYW1lAA==", "UGFzc3dvcmQA"],
            ["", ""],
        ] {
            let script = format!(
                "C: AUTH LOGIN
                 S: 334 {first}
                 C: dGlt
                 S: 334 {second}
                 C: dGFuc3RhYWY=
                 S: 235 welcome"
            );
            authenticates(Login::new("tim", "tanstaaf"), &script, "");
        }
    }

    /// RFC 2195 §2, in the form of SMTP.
    #[test]
    fn cram_md5_answers_the_challenge() {
        let script = "C: AUTH CRAM-MD5
             S: 334 PDE4OTYuNjk3MTcwOTUyQHBvc3RvZmZpY2UucmVzdG9uLm1jaS5uZXQ+
             C: dGltIGI5MTNhNjAyYzdlZGE3YTQ5NWI0ZTZlNzMzNGQzODkw
             S: 235 welcome";
        authenticates(CramMd5::new("tim", "tanstaaftanstaaf"), script, "");
    }

    #[test]
    fn a_long_token_waits_until_it_is_asked_for() {
        let token = "x".repeat(600);
        let mut mechanism = XOAuth2::new("tim@example.com", Secret::from(token.as_str()));
        let initial = mechanism.initial().unwrap().unwrap();
        let answer = String::from_utf8(encode(&initial).expose().to_vec()).unwrap();
        let script = format!(
            "C: AUTH XOAUTH2
             S: 334\u{20}
             C: {answer}
             S: 235 welcome"
        );
        authenticates(XOAuth2::new("tim@example.com", Secret::from(token)), &script, "");
    }

    #[test]
    fn a_client_that_cannot_answer_cancels() {
        let script = "C: AUTH LOGIN
                      S: 334 no base64!
                      C: *
                      S: 501 cancelled";
        let error = "expected a challenge in base64, not \"no base64!\"";
        authenticates(Login::new("tim", "tanstaaf"), script, error);
        let script = "C: AUTH LOGIN
                      S: 334
                      C: dGlt
                      S: 334
                      C: dGFuc3RhYWY=
                      S: 334 cGxlYXNl
                      C: *
                      S: 501 cancelled";
        let error = "expected an end of the authentication, not \"please\"";
        authenticates(Login::new("tim", "tanstaaf"), script, error);
    }

    #[test]
    fn challenges_have_an_end() {
        let mut mechanism = XOAuth2::new("tim", "tanstaaf");
        let mut auth = Auth::new(&mut mechanism);
        let (mut reply, mut out) = (None, Vec::new());
        for _ in 0..MOST_ANSWERS {
            assert!(matches!(auth.advance(reply, &mut out), Ok(Step::Wait)));
            reply = Some(Reply { code: 334, enhanced: None, lines: vec![String::new()] });
        }
        out.clear();
        assert!(matches!(auth.advance(reply.clone(), &mut out), Ok(Step::Wait)));
        assert_eq!(out, b"*\r\n");
        assert!(matches!(auth.advance(reply, &mut out), Err(Error::Protocol { .. })));
    }

    #[test]
    fn a_refusal_does_not_repeat_what_was_said() {
        let script = "C: AUTH PLAIN AHRpbQB0YW5zdGFhZg==
                      S: 535 5.7.8 tim or tanstaaf is wrong";
        let error = "AUTH was refused: 535 5.7.8 …";
        authenticates(Plain::new("tim", "tanstaaf"), script, error);
        let script = "C: AUTH PLAIN AHRpbQB0YW5zdGFhZg==
                      S: 535 5.7.8 what is AHRpbQB0YW5zdGFhZg==?";
        authenticates(Plain::new("tim", "tanstaaf"), script, error);
        let script = "C: AUTH LOGIN
                      S: 334 dXNlcm5hbWU6
                      C: dGlt
                      S: 334 UGFzc3dvcmQ6
                      C: dGFuc3RhYWY=
                      S: 454 tanstaaf: not now";
        let error = "AUTH was refused: 454 …";
        authenticates(Login::new("tim", "tanstaaf"), script, error);
    }

    #[test]
    fn a_reply_out_of_place_ends_the_session() {
        for (reply, error) in [
            ("354 go", "expected a challenge in base64, not \"go\""),
            ("421 bye", "the server ends the session: 421 bye"),
        ] {
            let mut script = format!("C: AUTH LOGIN\nS: {reply}");
            if reply.starts_with('3') {
                script += "\nC: *\nS: 501 cancelled";
            }
            authenticates(Login::new("tim", "tanstaaf"), &script, error);
        }
    }
}
