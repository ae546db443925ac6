"""Ray Data, a message in each file: ray_files.py FOLDER OUT.parquet"""

import sys

import pyarrow
import ray
import unmime

COLUMNS = ["message_id", "date", "subject", "from_addr", "to", "text", "attachments"]


def parse(batch):
    table = pyarrow.table(unmime.parse_batch(batch["bytes"], columns=COLUMNS))
    return table.append_column("path", batch["path"])


def read(folder):
    files = ray.data.read_binary_files(folder, include_paths=True, file_extensions=["eml"])
    return files.map_batches(parse, batch_format="pyarrow", batch_size=1000)


if __name__ == "__main__":
    _, folder, out = sys.argv
    read(folder).write_parquet(out)
