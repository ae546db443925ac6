"""DuckDB, a message in each file: duckdb_files.py FOLDER OUT.parquet"""

import sys

import duckdb
import pyarrow
import unmime

COLUMNS = ["message_id", "date", "subject", "from_addr", "to", "text", "attachments"]


def parse(content):
    table = pyarrow.table(unmime.parse_batch(content, columns=COLUMNS))
    return table.to_struct_array()


def read(connection, folder):
    """The messages as a relation; in any other query, too, `mail(content)` is a struct."""
    empty = pyarrow.schema(unmime.schema(COLUMNS)).empty_table()
    types = connection.from_arrow(empty).types
    struct = connection.struct_type(dict(zip(COLUMNS, types)))
    connection.create_function("mail", parse, ["BLOB"], struct, type="arrow")
    return connection.sql(
        f"select filename, unnest(mail(content)) from read_blob('{folder}/**/*.eml')"
    )


if __name__ == "__main__":
    _, folder, out = sys.argv
    read(duckdb.connect(), folder).write_parquet(out)
