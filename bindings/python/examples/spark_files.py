"""PySpark, a message in each file: spark_files.py FOLDER OUT.parquet"""

import sys

import pyarrow
import unmime
from pyspark.sql import SparkSession
from pyspark.sql.pandas.types import from_arrow_schema

COLUMNS = ["message_id", "date", "subject", "from_addr", "to", "text", "attachments"]
SCHEMA = pyarrow.schema(unmime.schema(COLUMNS)).append(pyarrow.field("path", pyarrow.string()))

# A file counts as so many bytes more when files are packed into partitions. The default, 4 MiB, is made
# for large files, and puts 32 messages into a partition.
SETTINGS = {
    "spark.sql.files.openCostInBytes": "4096",
    "spark.sql.files.maxPartitionBytes": "64m",
    "spark.sql.execution.arrow.maxRecordsPerBatch": "1000",
    # The default, INT96, has no time zone.
    "spark.sql.parquet.outputTimestampType": "TIMESTAMP_MICROS",
}


def parse(batches):
    for batch in batches:
        table = pyarrow.table(unmime.parse_batch(batch, columns=COLUMNS))
        yield from table.append_column("path", batch["path"]).to_batches()


def read(spark, folder):
    files = spark.read.format("binaryFile").option("recursiveFileLookup", "true").load(folder)
    return files.select("path", "content").mapInArrow(parse, from_arrow_schema(SCHEMA))


if __name__ == "__main__":
    _, folder, out = sys.argv
    builder = SparkSession.builder
    for name, value in SETTINGS.items():
        builder = builder.config(name, value)
    read(builder.getOrCreate(), folder).write.parquet(out)
