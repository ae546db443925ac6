//! What a part holds that it takes more than the tree, fields and codecs to tell. Each method asks the
//! module that knows.

use std::borrow::Cow;

use crate::{
    cms::{Cms, cms_of},
    file_name::{file_name_of, safe_file_name_of},
    hidden::{Hidden, hidden_of},
    lint::body::strict_body_of,
    message::{Message, message_in},
    part::Part,
    report::{Report, report_of},
    select::{self, BodyLists},
};

impl<'m> Part<'m> {
    /// The file name that its sender gave it, decoded, as it is: `filename` of its disposition, else
    /// `name` of its type, else one under the other's name, else that which its body tells, where it
    /// is a uuencoded or yEncoded file alone. No path: see [`safe_file_name`](Self::safe_file_name).
    pub fn filename(self) -> Option<Cow<'m, str>> {
        file_name_of(self)
    }

    /// A name to save it under: the [`filename`](Self::filename) made harmless on any system, or one
    /// made up from its path and type.
    ///
    /// It is a single path component of at most 255 bytes, without separators, control characters,
    /// bidirectional controls, characters or device names that Windows reserves, leading dots, or
    /// trailing dots and blanks.
    pub fn safe_file_name(self) -> String {
        safe_file_name_of(self)
    }

    /// [`Message::body_lists`] of the message that this part is the root of, such as the child of a
    /// `message/rfc822` part; for any other part, as if it were one.
    pub fn body_lists(self) -> BodyLists<'m> {
        select::body_lists(self)
    }

    /// The message that a `message/rfc822` part holds, transfer encoding undone, as one of its own:
    /// its spans refer to its own bytes. None for other types.
    ///
    /// A multipart that is all in a transfer encoding, which RFC 2045 §6.4 forbids, gives a message
    /// that has no more than its Content-Type, and the parts.
    ///
    /// A part that is signed in one structure (RFC 8551 §3.5.2) gives what was signed, if that is a message or
    /// a part of one. The signature is not checked: see [`cms`](Self::cms).
    ///
    /// What had to be decoded has a limit of [`encoded_depth`](crate::Limits::encoded_depth) one less,
    /// and one of [`decoded_bytes`](crate::Limits::decoded_bytes) less by its length.
    ///
    /// ```
    /// let raw = b"Content-Type: message/rfc822\n\
    ///     Content-Transfer-Encoding: base64\n\
    ///     \n\
    ///     U3ViamVjdDogaW5uZXIKCmhlbGxvCg==\n";
    /// let message = unmime::Message::parse(raw);
    /// let inner = message.root().message().unwrap();
    /// assert_eq!(inner.headers().subject().as_deref(), Some("inner"));
    /// ```
    pub fn message(self) -> Option<Message<'m>> {
        message_in(self)
    }

    /// What its body is, if it is in the Cryptographic Message Syntax (RFC 5652), as S/MIME messages in one
    /// structure are: `application/pkcs7-mime`, its older name, or any file whose name ends in `.p7m`.
    ///
    /// Nothing is verified. [`message`](Self::message) opens a signed message; other signed content is
    /// among the [`hidden`](Self::hidden) files.
    pub fn cms(self) -> Option<Cms> {
        cms_of(self)
    }

    /// The files that hide in its body: uuencode and yEnc in a text, what is in a `winmail.dat`,
    /// AppleDouble, AppleSingle, BinHex. They are no parts of the tree, which is what the standards
    /// say; they are looked for now, and decoded when they are asked for.
    ///
    /// Texts (`text/*`, and parts in an unknown transfer encoding) are searched; other parts count
    /// by their types, a `winmail.dat` by its name. A multipart holds nothing but AppleDouble.
    ///
    /// ```
    /// let message = unmime::Message::parse(b"\n\
    ///     Here it is:\n\
    ///     begin 644 hi.txt\n\
    ///     #:&D*\n\
    ///     `\n\
    ///     end\n");
    /// let hidden = message.root().hidden();
    /// let file = hidden.iter().next().unwrap();
    /// assert_eq!(file.kind(), unmime::hidden::HiddenKind::Uuencode);
    /// assert_eq!(file.filename(), Some("hi.txt"));
    /// assert_eq!(&*file.body(), b"hi\n");
    /// ```
    pub fn hidden(self) -> Hidden<'m> {
        hidden_of(self)
    }

    /// [`Message::report`] of the message that this part is the root of, such as the child of a
    /// `message/rfc822` part; for any other part, as if it were one.
    pub fn report(self) -> Option<Report<'m>> {
        report_of(self)
    }

    /// Its decoded body as a strict reader has it, which stops where the transfer encoding is first
    /// departed from in a way that is not harmless; and where in the message that is, if anywhere.
    ///
    /// ```
    /// let raw = b"Content-Transfer-Encoding: base64\n\nQUJD!REVG";
    /// let message = unmime::Message::parse(raw);
    /// assert_eq!(&*message.root().body(), b"ABCDEF");
    /// let (body, stop) = message.root().strict_body();
    /// assert_eq!((&*body, stop), (&b"ABC"[..], Some(39)));
    /// ```
    pub fn strict_body(self) -> (Cow<'m, [u8]>, Option<u32>) {
        strict_body_of(self)
    }
}

#[cfg(feature = "html")]
mod html_contents {
    use crate::{
        html,
        part::Part,
        safe_html::{Options, SafeHtml, safe_html_of},
    };

    impl Part<'_> {
        /// The text of a `text/html` part, without its markup: blocks are lines or paragraphs, list items
        /// begin with `* `, quotes with `> `, cells are after tabs, and links are followed by their
        /// address in angle brackets. None for other types. (Feature `html`.)
        ///
        /// ```
        /// let raw = b"Content-Type: text/html\n\n\
        ///     <p>Caf&eacute; <b>Central</b><ul><li>tea<li><a href='http://example.com/'>cake</a></ul>";
        /// let message = unmime::Message::parse(raw);
        /// let text = message.root().text_of_html().unwrap();
        /// assert_eq!(text, "Caf\u{E9} Central\n\n* tea\n* cake <http://example.com/>\n");
        /// ```
        pub fn text_of_html(self) -> Option<String> {
            html::text_of_part(self)
        }

        /// What the message shows that this part is the root of, as HTML that is safe to show; for any other part, as if
        /// it were one: its HTML, plain text that stands without HTML, as `<pre>`, and the images between them. None if
        /// there is nothing to show. The module [`safe_html`](crate::safe_html) lists the elements, attributes and styles
        /// that stay. (Feature `html`.)
        ///
        /// ```
        /// let raw = b"Content-Type: multipart/related; boundary=b\n\n--b\n\
        ///     Content-Type: text/html\n\n<p onclick=run()>A dot: <img src='cid:dot@example.com'>\n\
        ///     --b\nContent-Type: image/gif\nContent-ID: <dot@example.com>\n\nGIF89a\n--b--\n";
        /// let message = unmime::Message::parse(raw);
        /// let safe = message.root().safe_html(&Default::default()).unwrap();
        /// assert_eq!(safe.html, "<p>A dot: <img src=\"data:image/gif;base64,R0lGODlh\"></p>");
        /// ```
        pub fn safe_html(self, options: &Options<'_>) -> Option<SafeHtml> {
            safe_html_of(self, options)
        }
    }
}
