"""What the workers of Spark do."""

import email
import email.policy

import pyarrow
import unmime

COLUMNS = ["message_id", "subject", "date", "from_name", "from_addr", "to"]
COLUMNS += ["text", "attachments", "n_parts", "n_attachments", "size"]
FIVE = ["message_id", "subject", "date", "text", "attachments"]


def unmime_rows(batches):
    for batch in batches:
        yield from map(pyarrow.record_batch, unmime.parse_batch(batch, columns=COLUMNS))


def mailbox_rows(batches):
    for batch in batches:
        for split in batch.to_pylist():
            rows = unmime.parse_mbox_range(*split.values(), columns=["n_attachments"])
            yield from map(pyarrow.record_batch, rows)


def five_columns(read):
    def rows(batches):
        for batch in batches:
            columns = [[], [], [], [], []]
            for raw in batch["content"]:
                try:
                    values = read(raw.as_py())
                except Exception:
                    values = None, None, None, None, None
                for column, value in zip(columns, values):
                    column.append(value)
            arrays = [pyarrow.array(column, pyarrow.string()) for column in columns[:4]]
            arrays.append(pyarrow.array(columns[4], pyarrow.int32()))
            yield pyarrow.record_batch(arrays, FIVE)

    return rows


def read_by_fast_mail_parser(raw):
    import fast_mail_parser

    message = fast_mail_parser.parse_email(raw)
    text = "".join(message.text_plain)
    message_id = str(message.headers.get("Message-ID"))
    return message_id, message.subject, message.date, text, len(message.attachments)


def read_by_standard_library(raw):
    message = email.message_from_bytes(raw, policy=email.policy.default)
    body = message.get_body(("plain", "html"))
    text = body.get_content() if body else None
    # Text can have what is no Unicode.
    values = message["message-id"], message["subject"], message["date"], text
    values = [value and str(value).encode(errors="replace").decode() for value in values]
    return *values, len(list(message.iter_attachments()))


fast_mail_parser_rows = five_columns(read_by_fast_mail_parser)
standard_library_rows = five_columns(read_by_standard_library)
