//! HTML that is safe to show. (Feature `html`.)
//!
//! The HTML of a mail can load images and fonts, which tells the sender that it is read, run scripts, send forms, and lay
//! itself over the program that shows it. [`Part::safe_html`](crate::Part::safe_html) gives the same mail without
//! all that, as a fragment that can stand in any document:
//!
//! ```
//! let raw = b"Content-Type: text/html\n\n\
//!     <body bgcolor=#eee onload=run()><p style='color:red;position:fixed'>Hi <b>Ana<img src=http://example.com/x.gif>";
//! let message = unmime::Message::parse(raw);
//! let safe = message.root().safe_html(&Default::default()).unwrap();
//! assert_eq!(
//!     safe.html,
//!     "<div style=\"background-color:#eee\"><p style=\"color:red\">Hi <b>Ana<img></b></p></div>",
//! );
//! assert_eq!(safe.blocked_images, 1);
//! ```
//!
//! # What is kept
//!
//! * Texts, headings, lists, tables, links, images, and what marks words. An element of another name is
//!   dropped and its content kept, but for scripts, styles, titles and frames, which go with their content.
//! * Attributes from a list, `style` with properties from a list. Colours of an element stay or go together.
//!   **`<style>` elements are dropped**, so rules that depend on the width of the window are lost.
//! * Images of the message itself, as `data:` URLs or as the caller says: PNG, JPEG, GIF, WebP and BMP by their
//!   first bytes. They are named by Content-ID or Content-Location.
//! * Links with `http:`, `https:`, `mailto:` and `tel:`, each with `rel="noopener noreferrer" target="_blank"`.
//!   Links within the mail stay, and the names that they lead to get the prefix `mail-`.
//!
//! # What holds for any input
//!
//! * The output has only elements of the list, which browsers read by the same rules everywhere; every value is in
//!   quotes, and `<` and `>` are escaped. So however the input is misread, a browser reads what was checked.
//! * Every element is closed, and elements are at most 256 deep. Deeper ones are left out, and their content stays.
//! * Time is linear in the input. The output is at most four times as long as the input, images aside, which
//!   [`Options::image_bytes`] limits.
//! * Safe HTML is not changed by making it safe again.
//!
//! # What to do beside
//!
//! Nothing in the output loads or runs. Still show it in a frame with `sandbox`, under a policy such as
//! `default-src 'none'; img-src data:; style-src 'unsafe-inline'`: two locks are better than one. Browsers may
//! look up the hosts of links ahead of a click in pages that come by `http:`; the header
//! `X-DNS-Prefetch-Control: off`, or a `meta` element that stands for it, forbids that.
//! The text is in Unicode: a document in UTF-8 must say so.

mod address;
mod css_token;
mod elements;
mod escape;
mod images;
mod options;
mod style;
mod writer;

use std::convert::Infallible;

use html5gum::{
    Span, Tokenizer,
    emitters::callback::{CallbackEmitter, CallbackEvent},
};

pub use self::options::{InlineImages, Options, RemoteImages, SafeHtml};
use self::{images::Images, writer::Writer};
use crate::{cms, html::Unjudged, message::message_in, part::Part};

/// Plain text, with its lines wrapped where they are too long.
const PLAIN_TEXT: &str = "<pre style=\"white-space:pre-wrap\">";

/// HTML that belongs to no message, made safe. Images of a message, by `cid:` or otherwise, are left out.
///
/// ```
/// use unmime::safe_html::{Options, sanitize};
///
/// let safe = sanitize("<script>run()</script><p>x", &Options::default());
/// assert_eq!(safe.html, "<p>x</p>");
/// ```
pub fn sanitize(html: &str, options: &Options<'_>) -> SafeHtml {
    let mut images = Images::new(options, Vec::new(), options.image_bytes);
    let html = sanitized(html, &mut images);
    SafeHtml { html, blocked_images: images.blocked }
}

/// `text` as HTML that reads as the text, outside of tags and inside of double quotes.
///
/// ```
/// assert_eq!(unmime::safe_html::escaped("a<b> \"&amp;\""), "a&lt;b&gt; &#34;&amp;amp;&#34;");
/// ```
pub fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    escape::quoted(text, &mut out);
    out
}

/// What `part` shows, as HTML: see [`Part::safe_html`].
pub(crate) fn safe_html_of(part: Part<'_>, options: &Options<'_>) -> Option<SafeHtml> {
    let mut shown = Shown { options, room: options.image_bytes, safe: None };
    // A text alone is shown, even if it is an attachment.
    match part.is_leaf() && part.content_type().is_kind("text") {
        true => shown.add(part, &[part]),
        false => shown.add(part, &part.body_lists().html),
    }
    shown.safe
}

/// What several parts show, one after the other.
struct Shown<'o> {
    options: &'o Options<'o>,
    /// How many bytes of addresses of images may still be given.
    room: usize,
    safe: Option<SafeHtml>,
}

impl Shown<'_> {
    /// Adds `parts`, which belong to the message that `part` is in.
    fn add(&mut self, part: Part<'_>, parts: &[Part<'_>]) {
        let root = part.message_root();
        let mut images = Images::new(self.options, root.own_parts().collect(), self.room);
        for &part in parts {
            if cms::is_wrapped(part) {
                self.room = images.room;
                if let Some(message) = message_in(part) {
                    self.add(message.root(), &message.root().body_lists().html);
                }
                images.room = self.room;
            } else if let Some(html) = shown(part, &mut images) {
                let safe = self.safe.get_or_insert_default();
                if !safe.html.is_empty() {
                    safe.html.push('\n');
                }
                safe.html.push_str(&html);
            }
        }
        self.room = images.room;
        if let Some(safe) = &mut self.safe {
            safe.blocked_images += images.blocked;
        }
    }
}

/// What one part shows.
fn shown<'m>(part: Part<'m>, images: &mut Images<'_, 'm>) -> Option<String> {
    let Some(text) = part.text() else {
        let mut image = "<img".to_owned();
        escape::attribute("src", &images.of_part(part)?, &mut image);
        escape::attribute("alt", &part.filename().unwrap_or_default(), &mut image);
        image.push('>');
        return Some(image);
    };
    if part.content_type().is("text", "html") {
        return Some(sanitized(&text, images));
    }
    let mut html = PLAIN_TEXT.to_owned();
    let text = text.unflowed();
    if text.starts_with(['\n', '\r']) {
        // Browsers drop the first.
        html.push('\n');
    }
    escape::text(&text, &mut html);
    html.push_str("</pre>");
    Some(html)
}

/// `html` made safe.
fn sanitized(html: &str, images: &mut Images<'_, '_>) -> String {
    let mut writer = Writer::new(images);
    let mut emitter =
        CallbackEmitter::new(|event: CallbackEvent<'_>, at: Span<usize>| -> Option<Infallible> {
            match event {
                CallbackEvent::OpenStartTag { name } => writer.start_tag(name),
                CallbackEvent::AttributeName { name } => writer.attribute_name(name),
                CallbackEvent::AttributeValue { value } => writer.attribute_value(value),
                CallbackEvent::CloseStartTag { .. } => writer.end_of_start_tag(),
                CallbackEvent::EndTag { name } => writer.end_tag(name),
                CallbackEvent::String { value } => writer.text(value),
                _ => {}
            }
            writer.read_to(at.end);
            None
        });
    emitter.naively_switch_states(true);
    let Ok(()) = Tokenizer::new_with_emitter(html, Unjudged(emitter)).finish();
    writer.finish()
}
