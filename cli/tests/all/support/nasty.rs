//! An mbox whose messages have all kinds of lines that look like `From ` lines.

pub(crate) const LINE: &str = "From ada@example.com Thu Jan 11 12:00:00 2001\n";

const LINES: [&str; 12] = [
    "text\n",
    "\n",
    "From here on it is downhill\n",
    "\nFrom here on, after an empty line\n",
    ">From ada@example.com Thu Jan 11 12:00:00 2001\n",
    "\nFrom ada at example.com Thu Jan 11 12:00:00 2001\n",
    "From ada at example.com Thu Jan 11 12:00:00 2001\n",
    " From ada@example.com Thu Jan 11 12:00:00 2001\n",
    "\r\n\r\nFrom: nobody\r\n",
    "From ada@example.com Thu Jan 11 12:00:00 2001",
    "From ada@example.com\rThu Jan 11 12:00:00 2001\n",
    "F\nFr\nFro\nFrom\nFrom \n",
];

/// So many messages, each with up to twenty of these lines, some a thousand bytes long.
pub(crate) fn mbox(messages: usize) -> String {
    let mut state = 0x9E37_79B9_7F4A_7C15_u64;
    let mut next = |below: u64| {
        // xorshift64
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state % below
    };
    let mut mbox = String::new();
    for number in 0..messages {
        mbox.push_str(LINE);
        mbox.push_str(&format!("Subject: {number}\n\n"));
        for _ in 0..next(20) {
            mbox.push_str(LINES[next(12) as usize]);
            if next(40) == 0 {
                mbox.push_str(&"From ".repeat(next(400) as usize));
            }
        }
        mbox.push_str(if next(4) == 0 { "\n" } else { "\n\n" });
    }
    mbox
}
