"""Daft, a message in each file: daft_files.py FOLDER OUT.parquet"""

import sys

import daft
import pyarrow
import unmime
from daft import DataType, Series

COLUMNS = ["message_id", "date", "subject", "from_addr", "to", "text", "attachments"]
FIELDS = {
    field.name: DataType.from_arrow_type(field.type)
    for field in pyarrow.schema(unmime.schema(COLUMNS))
}


@daft.func.batch(return_dtype=DataType.struct(FIELDS), unnest=True)
def mail(content: Series):
    table = pyarrow.table(unmime.parse_batch(content.to_arrow(), columns=COLUMNS))
    return table.to_struct_array().combine_chunks()


def read(folder):
    files = daft.from_glob_path(f"{folder}/**/*.eml")
    return files.select("path", mail(files["path"].download()))


if __name__ == "__main__":
    _, folder, out = sys.argv
    read(folder).write_parquet(out)
