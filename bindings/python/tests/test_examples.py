"""The examples, each run as a script over data that is made here, and compared with the objects."""

import subprocess
import sys

import pyarrow.parquet
import pytest
import unmime
from conftest import EXAMPLES

COUNT = 300


def message(number):
    return (
        b"Message-ID: <%d@example.com>\nSubject: =?utf-8?Q?n=C2=B0?= %d\n"
        b"From: Ada <ada@example.com>\nTo: ben@example.com\n"
        b"Date: 10 Oct 2008 18:14:12 +0800\nContent-Type: multipart/mixed; boundary=b\n\n"
        b"--b\n\nFrom here on: %s\n--b\nContent-Disposition: attachment; filename=a.txt\n\n%d\n--b--\n"
    ) % (number, number, b"text " * (number % 700), number)


@pytest.fixture(scope="module")
def expected():
    messages = [unmime.message_from_bytes(message(number)) for number in range(COUNT)]
    return sorted((it.message_id, it.subject, it.date, it.text, len(list(it.iter_attachments()))) for it in messages)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("messages")
    for number in range(COUNT):
        path = folder / str(number % 7) / f"{number}.eml"
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(message(number))
    return folder


@pytest.fixture(scope="module")
def mailbox(tmp_path_factory):
    path = tmp_path_factory.mktemp("mailbox") / "box.mbox"
    line = b"From ada@example.com Thu Jan 11 12:00:00 2001\n"
    path.write_bytes(b"".join(line + message(number) + b"\n" for number in range(COUNT)))
    return path


def run(script, source, out):
    subprocess.run([sys.executable, EXAMPLES / script, source, out], check=True, timeout=300)
    found = pyarrow.parquet.read_table(out).to_pylist()
    return sorted(
        (it["message_id"], it["subject"], it["date"], it["text"], len(it["attachments"])) for it in found
    )


@pytest.mark.parametrize(
    "script", ["spark_files.py", "daft_files.py", "duckdb_files.py", "polars_files.py"]
)
def test_files(script, folder, tmp_path, expected):
    assert run(script, folder, tmp_path / "out.parquet") == expected


def test_mailbox(mailbox, tmp_path, expected):
    assert run("spark_mbox.py", mailbox, tmp_path / "out.parquet") == expected


def test_ranges_of_a_mailbox_in_spark(mailbox, expected):
    import spark_mbox
    from pyspark.sql import SparkSession

    spark = SparkSession.builder.master("local[2]").getOrCreate()
    try:
        frame = spark_mbox.read(spark, str(mailbox), step=50_000)
        assert frame.rdd.getNumPartitions() > 5
        assert sorted(row.message_id for row in frame.collect()) == [it[0] for it in expected]
    finally:
        spark.stop()


@pytest.mark.ray
def test_ray(folder, tmp_path, expected):
    assert run("ray_files.py", folder, tmp_path / "out.parquet") == expected
