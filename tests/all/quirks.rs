//! What holds for every quirk: a message that gives no occasion for it reads the same.

use unmime::lint::{Code, Quirk, Quirks};

use crate::{
    fuzz::quirks,
    support::{Random, Sample, all_messages},
};

/// Messages longer than this are not read under each quirk.
const LONG: usize = 4096;

#[test]
fn a_quirk_whose_codes_were_not_met_changes_nothing() {
    let all = short_messages();
    none(all.iter().flat_map(|sample| changed(&sample.bytes, sample)));
}

#[test]
fn nor_in_messages_with_bytes_changed() {
    let mut random = Random::new(0x5eed_0004);
    let mut found = Vec::new();
    for sample in short_messages() {
        let mut message = sample.bytes.clone();
        for _ in 0..=random.below(6) {
            let at = random.below(message.len());
            match random.below(3) {
                0 if !message.is_empty() => message[at] ^= 1 << random.below(8),
                1 if !message.is_empty() => drop(message.remove(at)),
                _ => message.insert(at, b"\n\r -:;=\"\\(\0\x0c"[random.below(12)]),
            }
        }
        found.extend(changed(&message, &sample));
    }
    none(found);
}

#[test]
fn nor_in_what_once_changed() {
    for raw in [
        // A delimiter that ends in a CR and another blank.
        &b"Content-Type: multipart/mixed; boundary=B\n\n--B\r\x0C\none\n--B--\n"[..],
        // An empty line with a blank in it, or with a CR too many.
        b"From: a@b.c\r\n\r\t\nMIME-Version: 1.0\r\n\r\nbody\r\n",
        b"\r \nFrom: a@b.c\r\n\r\nbody\r\n",
        b"From: a@b.c\r\nstray\r\n\r\r\nSubject: x\r\n\r\nbody\r\n",
        b"Content-Type: multipart/mixed; boundary=m\n\n--m\n \ntwo\n--m--\n",
        b"Content-Type: multipart/mixed; boundary=m\n\n--m\n \nstray\nContent-ID: <a@b>\n\ntwo\n--m--\n",
        b"Content-Transfer-Encoding: x=\n--B1--\n base64\n\t\njw==\n",
        b"Content-Type: text/plain; x=\"\n y\"=\nstray\n\t\nmore\nContent-ID: <a@b>\n\nhello\n",
        // Names of fields.
        b"(comment)From: a@b.c\n\nbody\n",
        b"\tF\x0Brom: a@b.c\nMIME-Version: 1.0\n\nbody\n",
        b"From: a@b.c\nContent-Type\n : text/plain\n\nbody\n",
        b"MIME-Version: 1.0\nContent---B\n\t\nContent-Type: text/plain\n\nbody\n",
        // Names of files in places where few look, and words in them after one that is none.
        b"Content-Type: text; filename=\"a/b. \"\n\nbody\n",
        b"Content-Disposition: attachment; name=\"a/b. \"\n\nbody\n",
        b"Content-Disposition: attachment; filename=\"=?UTF-8?Q>?a?=\n =?UTF-8?Q?b=00.txt?=\"\n\nbody\n",
        // A blank that cannot be seen, in another charset.
        b"From: a@b.\xFFc\nContent-Type: text/plain; charset=cp850\n\nbody\n",
        // A delimiter amid a line that is almost another one.
        b"Content-Type: multipart/mixed; boundary=B1\n\n--B1\n---B1\nContent-ID: <a@b>\n\nx\n--B1--\n",
        // A line that is blank but for a CR in it.
        b"From: a@b.c\r\nSubject: first\r\n \r\t\n second\r\n\r\nbody\r\n",
        // A name that is almost the beginning of an mbox.
        b"From: <a@b.c>\r\nFrom ,: <d@e.f>\r\nTo: x@y.z\r\n\r\nbody\r\n",
        // A word that quotes hide.
        b"From: x: =?\"utf-8\"x?Q?caf=C3=A9?=\r\n\r\nbody\r\n",
        b"From: \"=?utf-\\8?Q?a=E2=80=AEb?=\" <a@b.c>\r\n\r\nbody\r\n",
        // A boundary in percent escapes that nothing declares.
        b"Content-Type: multipart/mixed; boundary*0=\"A%41\"; boundary*1=A\n\n--A%41\n\nx\n--AAA\n\ny\n--A%41A--\n",
    ] {
        none(quirks::changed(raw, Quirk::ALL));
    }
}

#[test]
fn every_quirk_belongs_to_a_code_or_to_the_union() {
    let of_codes = Code::ALL.iter().map(|code| code.quirks()).fold(Quirks::NONE, Quirks::union);
    let of_union = Quirks::of(&[Quirk::CompositeTypeWins, Quirk::EveryBoundary]);
    let missing: Vec<_> =
        Quirk::ALL.iter().filter(|&&it| !of_codes.union(of_union).has(it)).collect();
    assert!(missing.is_empty(), "{missing:?}");
    assert!(!of_codes.has_any(of_union));
}

fn short_messages() -> Vec<Sample> {
    let mut samples = all_messages();
    samples.retain(|sample| sample.bytes.len() <= LONG);
    samples
}

#[track_caller]
fn none(found: impl IntoIterator<Item = String>) {
    let found: Vec<String> = found.into_iter().collect();
    assert!(
        found.is_empty(),
        "{} in all:\n{}",
        found.len(),
        found[..found.len().min(20)].join("\n")
    );
}

/// What changes under any quirk that the message gives no occasion for.
fn changed(raw: &[u8], sample: &Sample) -> Vec<String> {
    let changed = quirks::changed(raw, Quirk::ALL).into_iter();
    changed.map(|changed| format!("{}: {changed}", sample.name())).collect()
}
