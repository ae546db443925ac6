//! Names of header fields as Python has them.

use std::collections::HashMap;

use pyo3::{prelude::*, sync::PyOnceLock, types::PyString};

/// A name that is made once if most messages have it: a message has twenty of them, and making each anew
/// takes a tenth of the time of reading all of its header.
pub(crate) fn name<'py>(py: Python<'py>, name: &str) -> Bound<'py, PyString> {
    static MADE: PyOnceLock<HashMap<&'static str, Py<PyString>>> = PyOnceLock::new();
    let make = || USUAL.iter().map(|&name| (name, PyString::new(py, name).unbind())).collect();
    match MADE.get_or_init(py, make).get(name) {
        Some(made) => made.bind(py).clone(),
        None => PyString::new(py, name),
    }
}

/// As they are usually written.
const USUAL: [&str; 56] = [
    "ARC-Authentication-Results",
    "ARC-Message-Signature",
    "ARC-Seal",
    "Authentication-Results",
    "Auto-Submitted",
    "Bcc",
    "CC",
    "Cc",
    "Content-Disposition",
    "Content-ID",
    "Content-Language",
    "Content-Transfer-Encoding",
    "Content-Type",
    "Content-type",
    "DKIM-Signature",
    "Date",
    "Delivered-To",
    "Errors-To",
    "Feedback-ID",
    "From",
    "Importance",
    "In-Reply-To",
    "List-Archive",
    "List-Help",
    "List-ID",
    "List-Id",
    "List-Post",
    "List-Subscribe",
    "List-Unsubscribe",
    "List-Unsubscribe-Post",
    "MIME-Version",
    "Message-ID",
    "Message-Id",
    "Mime-Version",
    "Organization",
    "Precedence",
    "Received",
    "Received-SPF",
    "References",
    "Reply-To",
    "Return-Path",
    "Sender",
    "Subject",
    "Thread-Index",
    "Thread-Topic",
    "To",
    "User-Agent",
    "X-BeenThere",
    "X-Google-DKIM-Signature",
    "X-Google-Smtp-Source",
    "X-Mailer",
    "X-Mailman-Version",
    "X-Original-To",
    "X-Priority",
    "X-Received",
    "X-Spam-Status",
];
