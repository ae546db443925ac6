"""Measures the bindings beside others over the messages below UNMIME_CORPUS, and prints tables.

Times are processor time of this process, the median of some rounds in which all take turns. Spark works in
processes of its own, and is measured by the clock."""

import email
import email.policy
import os
import pathlib
import resource
import statistics
import tempfile
import time

import fast_mail_parser
import pyarrow
import pyarrow.parquet
import unmime
import unmime_bench_mail_parser
from pyspark.sql import SparkSession
from pyspark.sql.pandas.types import from_arrow_schema

import spark_job

ROUNDS = 7
# The standard library takes a hundred times as long: it reads one message in so many.
SAMPLE = 20
SPARK_BYTES = 300_000_000
COLUMNS = ["message_id", "date", "subject", "from_name", "from_addr", "to"]
COLUMNS += ["attachments", "n_parts", "size"]

paths = sorted(path for path in pathlib.Path(os.environ["UNMIME_CORPUS"]).rglob("*") if path.is_file())
MESSAGES = [path.read_bytes() for path in paths if path.name != "cmds"]
SIZE = sum(map(len, MESSAGES))


def objects(raw):
    message = unmime.message_from_bytes(raw)
    fields = message.subject, message["date"], message.items()
    for kind in ("plain", "html"):
        body = message.get_body((kind,))
        fields += (body and body.get_content(),)
    for part in message.iter_attachments():
        fields += part.get_filename(), part.get_content_type(), part.content
    return fields


def of_fast_mail_parser(raw):
    message = fast_mail_parser.parse_email(raw)
    fields = message.subject, message.date, message.headers, message.text_plain, message.text_html
    for part in message.attachments:
        fields += part.filename, part.mimetype, part.content
    return fields


def of_standard_library(raw):
    message = email.message_from_bytes(raw, policy=email.policy.default)
    fields = message["subject"], message["date"], message.items()
    for kind in ("plain", "html"):
        body = message.get_body((kind,))
        fields += (body and body.get_content(),)
    for part in message.iter_attachments():
        fields += part.get_filename(), part.get_content_type(), part.get_payload(decode=True)
    return fields


def each(read, messages=MESSAGES):
    """Reads message by message; gives how many could not be read."""
    failed = 0
    for raw in messages:
        try:
            read(raw)
        except Exception:
            failed += 1
    return failed


def table(parser, columns):
    """Parses all of them at once; gives how many rows are missing."""
    return len(MESSAGES) - pyarrow.table(parser.parse_batch(ARRAY, columns=columns)).num_rows


ARRAY = pyarrow.array(MESSAGES, pyarrow.binary())
WORK = {
    "unmime, Arrow": lambda: table(unmime, COLUMNS),
    "mail-parser 1.0.1, Arrow, the same binding": lambda: table(unmime_bench_mail_parser, COLUMNS),
    "unmime, Arrow with bodies": lambda: table(unmime, [*COLUMNS, "text"]),
    "mail-parser 1.0.1, Arrow with bodies, the same binding": lambda: table(
        unmime_bench_mail_parser, [*COLUMNS, "text"]
    ),
    "unmime, objects": lambda: each(objects),
    "fast-mail-parser 0.10, `parse_email`": lambda: each(of_fast_mail_parser),
}


def processor_time(work):
    start = time.process_time()
    result = work()
    return time.process_time() - start, result


def measure():
    times, failed = {name: [] for name in WORK}, {}
    for _ in range(ROUNDS):
        for name, work in WORK.items():
            seconds, failed[name] = processor_time(work)
            times[name].append(seconds)
    medians = {name: statistics.median(seconds) for name, seconds in times.items()}
    name = f"standard library, `policy.default` (1 in {SAMPLE})"
    sample = MESSAGES[::SAMPLE]
    seconds, unread = processor_time(lambda: each(of_standard_library, sample))
    medians[name] = seconds * SIZE / sum(map(len, sample))
    failed[name] = f"{unread} of {len(sample)}"
    best = {name: min(seconds) for name, seconds in times.items()} | {name: medians[name]}
    print(f"{len(MESSAGES):,} messages, {SIZE / 1e6:.1f} MB, processor time, median of {ROUNDS}\n")
    print("| | MB/s | (best) | µs a message | failed |\n|---|---|---|---|---|")
    for name, seconds in medians.items():
        cells = f"{SIZE / seconds / 1e6:,.1f}", f"{SIZE / best[name] / 1e6:,.1f}"
        print(f"| {name} | {' | '.join(cells)} | {seconds / len(MESSAGES) * 1e6:,.1f} | {failed[name]} |")
    bodies, theirs, ours, fast, standard = list(medians.values())[2:]
    print(f"\nArrow with bodies: {theirs / bodies:.2f} times mail-parser; objects: {fast / ours:.2f} ", end="")
    print(f"times fast-mail-parser, {standard / ours:.0f} times the standard library\n")


def spark():
    copies = -(-SPARK_BYTES // SIZE)
    with tempfile.TemporaryDirectory() as folder:
        files = os.path.join(folder, "messages")
        os.mkdir(files)
        for copy in range(copies):
            name = os.path.join(files, f"{copy}.parquet")
            pyarrow.parquet.write_table(pyarrow.table({"content": ARRAY}), name, compression="zstd")
        mailbox = os.path.join(folder, "box.mbox")
        line = b"From ada@example.com Thu Jan 11 12:00:00 2001\n"
        with open(mailbox, "wb") as out:
            for _ in range(copies):
                for raw in MESSAGES:
                    # Mail has mbox lines of its own before its header.
                    raw = raw.split(b"\n", 1)[-1] if raw.startswith(b"From ") else raw
                    out.write(line + raw.rstrip(b"\n") + b"\n\n")
        in_spark(files, mailbox, copies)


def in_spark(files, mailbox, copies):
    session = SparkSession.builder.master("local[2]").config("spark.ui.enabled", "false")
    session = session.config("spark.driver.memory", "3g")
    session = session.config("spark.sql.files.maxPartitionBytes", "16m").getOrCreate()
    session.sparkContext.setLogLevel("ERROR")
    frame = session.read.parquet(files)
    size = SIZE * copies

    def run(name, parse, schema, frame=frame, scale=1):
        start = time.perf_counter()
        frame.mapInArrow(parse, schema).write.format("noop").mode("overwrite").save()
        seconds = (time.perf_counter() - start) * scale
        print(f"| {name} | {seconds:.1f} | {size / seconds / 1e6:,.0f} |")
        return seconds

    schema = from_arrow_schema(pyarrow.schema(unmime.schema(spark_job.COLUMNS)))
    print(f"PySpark local[2], {len(MESSAGES) * copies:,} messages, {size / 1e6:.0f} MB in Parquet\n")
    print("| | s | MB/s |\n|---|---|---|")
    run("unmime, first run", spark_job.unmime_rows, schema)
    ours = run("unmime", spark_job.unmime_rows, schema)
    theirs = "message_id string, subject string, date string, text string, attachments int"
    run("fast-mail-parser", spark_job.fast_mail_parser_rows, theirs)
    sample = session.read.parquet(f"{files}/0.parquet").repartition(2)
    name = f"standard library, 1 in {copies}, scaled"
    standard = run(name, spark_job.standard_library_rows, theirs, sample, copies)
    print(f"\n{standard / ours:.0f} times the standard library\n")
    split_mailbox(session, mailbox)
    session.stop()


def split_mailbox(session, mailbox):
    columns = ["n_attachments"]
    whole = pyarrow.table(unmime.parse_mbox_range(mailbox, columns=columns))["n_attachments"]
    splits = unmime.mbox_splits(mailbox, 16 << 20)
    rows = [(mailbox, start, end) for start, end in splits]
    frame = session.createDataFrame(rows, "path string, start long, end long")
    counts = frame.repartition(len(rows)).mapInArrow(spark_job.mailbox_rows, "n_attachments long")
    start = time.perf_counter()
    found = counts.selectExpr("count(*)", "sum(n_attachments)").first()
    seconds = time.perf_counter() - start
    expected = len(whole), sum(whole.to_pylist())
    assert tuple(found) == expected, (found, expected)
    size = os.path.getsize(mailbox) / 1e6
    print(f"mbox of {size:.0f} MB in {len(splits)} ranges: {found[0]:,} messages and {found[1]:,} ", end="")
    print(f"attachments, as a single reader has; {seconds:.1f} s, {size / seconds:,.0f} MB/s\n")


if __name__ == "__main__":
    measure()
    spark()
    print(f"peak memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MiB")
