//! What is composed from a received message has no fault of ours, whatever the message is.

use crate::{
    fuzz::received,
    support::{all_messages, mailbox_files},
};

#[test]
fn what_we_write_from_any_message_is_clean() {
    for sample in all_messages().into_iter().chain(mailbox_files()) {
        println!("{}", sample.name());
        received::each_way(&sample.bytes);
    }
}
