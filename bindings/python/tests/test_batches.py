"""Messages in bulk: every kind of input, and what comes out."""

import concurrent.futures
import datetime
import pickle
import threading
import time

import pyarrow
import pytest
import unmime
from conftest import MAILBOXES

ONE = b"From: Ada <ada@example.com>\nSubject: one\nDate: 10 Oct 2008 18:14:12 +0800\n\ntext\n"
TWO = b"Subject: two\nContent-Type: text/html\n\n<p>h"
BINARY = pyarrow.array([ONE, None, TWO, b""], pyarrow.binary())
TEXT = pyarrow.array([ONE.decode(), None, TWO.decode(), ""])
COLUMNS = ["subject", "size", "attachments"]
ROWS = [
    {"subject": "one", "size": len(ONE), "attachments": []},
    {"subject": None, "size": None, "attachments": None},
    {"subject": "two", "size": len(TWO), "attachments": []},
    {"subject": None, "size": 0, "attachments": []},
]


def rows(batches):
    return pyarrow.table(batches).to_pylist()


@pytest.mark.parametrize(
    "messages",
    [
        BINARY,
        BINARY.cast(pyarrow.large_binary()),
        BINARY.cast(pyarrow.binary_view()),
        TEXT,
        TEXT.cast(pyarrow.large_string()),
        TEXT.cast(pyarrow.string_view()),
        pyarrow.chunked_array([BINARY[:1], BINARY[1:1], BINARY[1:]]),
        pyarrow.record_batch({"raw": BINARY}),
        pyarrow.record_batch({"path": TEXT, "content": BINARY}),
        pyarrow.table({"content": BINARY, "length": [1, 2, 3, 4]}),
        pyarrow.RecordBatchReader.from_batches(
            pyarrow.schema({"content": pyarrow.binary()}), [pyarrow.record_batch({"content": BINARY})]
        ),
    ],
    ids=lambda it: f"{type(it).__name__} {getattr(it, 'type', '')}",
)
def test_any_input(messages):
    assert rows(unmime.parse_batch(messages, columns=COLUMNS)) == ROWS


def test_a_slice_is_no_more_than_it_says():
    assert rows(unmime.parse_batch(BINARY[2:3], columns=COLUMNS)) == ROWS[2:3]
    chunks = pyarrow.chunked_array([BINARY, BINARY])[3:6]
    assert rows(unmime.parse_batch(chunks, columns=COLUMNS)) == [ROWS[3], *ROWS[:2]]


def test_a_row_that_is_null_as_a_whole_is_null():
    mask = pyarrow.array([True, False])
    table = pyarrow.StructArray.from_arrays([pyarrow.array([ONE, TWO])], names=["content"], mask=mask)
    assert rows(unmime.parse_batch(table, columns=COLUMNS)) == ROWS[1:3]
    assert rows(unmime.parse_batch(table[:1], columns=COLUMNS)) == ROWS[1:2]


def test_a_stream_that_is_python_is_handed_over_while_another_thread_reads_it():
    is_read = threading.Event()

    def batches():
        is_read.set()
        time.sleep(0.2)
        for _ in range(3):
            yield pyarrow.record_batch({"content": BINARY})

    schema = pyarrow.schema({"content": pyarrow.binary()})
    stream = pyarrow.RecordBatchReader.from_batches(schema, batches())
    parsed = unmime.parse_batch(stream, columns=COLUMNS)
    with concurrent.futures.ThreadPoolExecutor() as pool:
        first = pool.submit(next, iter(parsed))
        assert is_read.wait(10)
        assert rows(parsed) == ROWS * 2
        assert len(first.result()) == len(ROWS)


def test_nothing_in_nothing_out():
    table = pyarrow.table(unmime.parse_batch(pyarrow.array([], pyarrow.binary())))
    assert table.num_rows == 0
    assert table.column_names == unmime.schema().names


@pytest.mark.parametrize(
    ("messages", "says"),
    [
        (pyarrow.array([1]), "Int64"),
        (pyarrow.record_batch({"a": [1], "b": [2]}), "Struct"),
        ([ONE], "list"),
        (None, "NoneType"),
    ],
)
def test_what_are_no_messages_is_told_at_once(messages, says):
    with pytest.raises(TypeError, match=says):
        unmime.parse_batch(messages)


def test_an_unknown_column_is_told_with_those_there_are():
    for call in [unmime.schema, unmime.parts_schema]:
        with pytest.raises(ValueError, match='no column "x"; there are (message_id|message)'):
            call(["x"])
    with pytest.raises(ValueError):
        unmime.parse_batch(BINARY, columns=["x"])


def test_schema_is_that_of_the_batches():
    for names in [None, ["date"], []]:
        schema = pyarrow.schema(unmime.schema(names))
        batches = unmime.parse_batch(BINARY, columns=names)
        assert pyarrow.schema(batches) == schema == pyarrow.schema(batches.schema)
        assert pyarrow.table(batches).schema == schema
    parts = pyarrow.schema(unmime.parts_schema())
    assert pyarrow.table(unmime.parse_parts(BINARY)).schema == parts
    assert pyarrow.schema(unmime.schema(["date"])).field(0).type == pyarrow.timestamp("us", "UTC")


def test_columns_come_in_the_order_asked_for():
    table = pyarrow.table(unmime.parse_batch(BINARY, columns=["size", "text", "date"]))
    assert table.column_names == ["size", "text", "date"]
    assert table["text"].to_pylist() == ["text\n", None, "h\n", ""]
    when = datetime.datetime(2008, 10, 10, 10, 14, 12, tzinfo=datetime.timezone.utc)
    assert table["date"].to_pylist() == [when, None, None, None]


def test_no_columns_are_as_many_rows():
    assert sum(batch.num_rows for batch in unmime.parse_batch(BINARY, columns=[])) == 4


def test_parts_count_messages_over_all_of_the_input():
    chunks = pyarrow.chunked_array([BINARY, BINARY])
    found = rows(unmime.parse_parts(chunks, columns=["message", "path"]))
    assert [row["message"] for row in found] == [0, 2, 3, 4, 6, 7]


def test_only_leaves_and_attached_messages_have_content():
    raw = b"Content-Type: message/rfc822\n\n" * 50 + b"\nx"
    found = rows(unmime.parse_parts(pyarrow.array([raw])))
    assert len(found) > 50
    with_content = [row for row in found if row["content"] is not None]
    assert [row["is_attachment"] for row in with_content] == [True, False]
    assert sum(len(row["content"]) for row in with_content) < 2 * len(raw)


def test_batches_are_cut_by_bytes():
    messages = pyarrow.array([b"Subject: %d\n\n" % n + b"x" * 1_000_000 for n in range(50)])
    batches = list(unmime.parse_batch(messages, columns=["subject", "text"]))
    assert len(batches) == 3
    assert [len(batch) for batch in batches] == [17, 17, 16]
    subjects = pyarrow.table([pyarrow.record_batch(it) for it in batches][0].schema.empty_table())
    assert subjects.num_rows == 0
    numbers = [n for it in batches for n in pyarrow.record_batch(it)["subject"].to_pylist()]
    assert numbers == [str(n) for n in range(50)]


@pytest.mark.parametrize("threads", [0, 1, 2, 3, 16])
def test_threads_change_nothing(messages, threads):
    messages = pyarrow.chunked_array([messages[:200], messages[200:200], messages[200:]])
    one = pyarrow.table(unmime.parse_batch(messages))
    many = pyarrow.table(unmime.parse_batch(messages, threads=threads))
    assert many.combine_chunks() == one.combine_chunks()
    one = pyarrow.table(unmime.parse_parts(messages))
    many = pyarrow.table(unmime.parse_parts(messages, threads=threads))
    assert many.combine_chunks() == one.combine_chunks()


def test_batches_are_made_when_they_are_asked_for():
    asked = []

    def produce():
        for number in range(3):
            asked.append(number)
            yield pyarrow.record_batch({"content": BINARY})
        raise OSError("the disk is gone")

    schema = pyarrow.schema({"content": pyarrow.binary()})
    batches = unmime.parse_batch(pyarrow.RecordBatchReader.from_batches(schema, produce()))
    assert asked == []
    assert next(batches).num_rows == 4
    assert asked == [0]
    next(batches), next(batches)
    # An error of the input is no error of a message.
    with pytest.raises(ValueError, match="the disk is gone"):
        next(batches)


def test_batches_are_gone_through_once():
    batches = unmime.parse_batch(BINARY)
    assert len(list(batches)) == 1
    assert list(batches) == []
    batches = unmime.parse_batch(BINARY)
    assert pyarrow.table(batches).num_rows == 4
    for use in [next, pyarrow.table]:
        with pytest.raises(ValueError, match="taken"):
            use(batches)


def test_a_batch_is_given_away_as_often_as_asked_for():
    (batch,) = unmime.parse_batch(BINARY)
    assert pyarrow.record_batch(batch) == pyarrow.record_batch(batch)


def test_rows_outlive_input_and_batches():
    batch = pyarrow.record_batch(next(unmime.parse_batch(pyarrow.array([ONE] * 1000))))
    assert set(batch["subject"].to_pylist()) == {"one"}


def test_python_runs_while_batches_are_parsed():
    big = pyarrow.array([ONE + b"x" * 30_000_000])
    with concurrent.futures.ThreadPoolExecutor(4) as pool:
        tables = list(pool.map(lambda _: list(unmime.parse_batch(big)), range(8)))
    assert all(len(table) == 1 for table in tables)


@pytest.mark.parametrize("path", MAILBOXES, ids=lambda path: path.stem)
def test_ranges_of_a_mailbox_give_each_message_once(path):
    size = path.stat().st_size
    whole = rows(unmime.read_mbox_range(path, 0, 2**62))
    assert whole and [row["offset"] for row in whole] == sorted(row["offset"] for row in whole)
    for step in [1, 7, 100, size, 10 * size]:
        splits = unmime.mbox_splits(path, step)
        assert splits == unmime.mbox_splits(size, step)
        found = [row for split in splits for row in rows(unmime.read_mbox_range(path, *split))]
        assert found == whole
        in_memory = path.read_bytes()
        found = [row for it in splits for row in rows(unmime.read_mbox_range(in_memory, *it))]
        assert found == whole
    parsed = rows(unmime.parse_mbox_range(str(path), columns=["subject"], threads=2))
    messages = list(unmime.Mbox(path))
    assert [row["subject"] for row in parsed] == [message.subject for message in messages]
    parts = rows(unmime.parse_parts(unmime.read_mbox_range(path), columns=["message"]))
    assert len({row["message"] for row in parts}) == len(messages)


def test_mailbox_as_objects(tmp_path):
    path = tmp_path / "box.mbox"
    path.write_bytes(b"From ada@example.com Thu Jan 11 12:00:00 2001\n" + ONE + b"\nFrom b@example.com Thu Jan 11 12:00:00 2001\n" + TWO)
    one, two = unmime.Mbox(path)
    assert (one.raw, two.raw) == (ONE, TWO)
    assert one.get_from() == "ada@example.com Thu Jan 11 12:00:00 2001"
    assert unmime.message_from_bytes(ONE).get_from() is None
    assert pickle.loads(pickle.dumps(one)).get_from() == one.get_from()
    (second,) = unmime.Mbox(path, 1)
    assert second.raw == TWO


def test_a_mailbox_that_is_not_there_is_told(tmp_path):
    for call in [unmime.Mbox, unmime.read_mbox_range, unmime.mbox_splits]:
        with pytest.raises(FileNotFoundError):
            call(tmp_path / "none")
    with pytest.raises(OSError):
        next(unmime.Mbox(tmp_path))


def test_splits_cover_a_mailbox():
    assert unmime.mbox_splits(0) == []
    assert unmime.mbox_splits(10, 4) == [(0, 4), (4, 8), (8, 2**63 - 1)]
    with pytest.raises(ValueError):
        unmime.mbox_splits(10, 0)
