"""Polars, a message in each file: polars_files.py FOLDER OUT.parquet"""

import pathlib
import sys

import polars
import unmime

COLUMNS = ["message_id", "date", "subject", "from_addr", "to", "text", "attachments"]


def read(folder):
    paths = sorted(pathlib.Path(folder).rglob("*.eml"))
    content = polars.Series([path.read_bytes() for path in paths], dtype=polars.Binary)
    frame = polars.DataFrame(unmime.parse_batch(content, columns=COLUMNS, threads=4))
    return frame.with_columns(polars.Series("path", map(str, paths)))


if __name__ == "__main__":
    _, folder, out = sys.argv
    read(folder).write_parquet(out)
