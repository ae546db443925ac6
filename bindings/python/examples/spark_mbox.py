"""PySpark, one large mbox by ranges of bytes: spark_mbox.py MBOX OUT.parquet

Every worker opens the file under the same path: a shared file system, or one that is mounted."""

import sys

import pyarrow
import unmime
from pyspark.sql import SparkSession
from pyspark.sql.pandas.types import from_arrow_schema

COLUMNS = ["message_id", "date", "subject", "from_addr", "to", "text", "attachments"]
SCHEMA = pyarrow.schema(unmime.schema(COLUMNS))


def parse(batches):
    for batch in batches:
        for split in batch.to_pylist():
            parsed = unmime.parse_mbox_range(
                split["path"], split["start"], split["end"], columns=COLUMNS
            )
            yield from map(pyarrow.record_batch, parsed)


def read(spark, path, step=64 << 20):
    splits = [(path, start, end) for start, end in unmime.mbox_splits(path, step)]
    frame = spark.createDataFrame(splits, "path string, start long, end long")
    # A range is a task: else a worker could get several, and others none.
    spread = frame.repartitionByRange(max(len(splits), 1), "start")
    return spread.mapInArrow(parse, from_arrow_schema(SCHEMA))


if __name__ == "__main__":
    _, path, out = sys.argv
    # The default, INT96, has no time zone.
    builder = SparkSession.builder.config(
        "spark.sql.parquet.outputTimestampType", "TIMESTAMP_MICROS"
    )
    read(builder.getOrCreate(), path).write.parquet(out)
