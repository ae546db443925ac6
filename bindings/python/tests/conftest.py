import json
import os
import pathlib
import subprocess
import sys

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[3]
TESTDATA = ROOT / "testdata"
MESSAGES = sorted(TESTDATA.rglob("*.eml"))
MAILBOXES = sorted(TESTDATA.glob("mbox/*.mbox"))
HOSTILE = sorted((ROOT / "fuzz" / "regressions").glob("*.eml"))

assert len(MESSAGES) > 400 and len(MAILBOXES) > 5 and HOSTILE

EXAMPLES = ROOT / "bindings" / "python" / "examples"
sys.path.insert(0, str(EXAMPLES))
# The workers of Spark are to be this Python, and to find the examples, too.
os.environ["PYSPARK_PYTHON"] = sys.executable
os.environ["PYTHONPATH"] = str(EXAMPLES)


def name(path):
    return str(path.relative_to(ROOT))


@pytest.fixture(scope="session")
def command_json():
    """What `unmime json` says of each message of the test data, by its path."""
    command = ["cargo", "run", "--release", "--locked", "--quiet", "--package", "unmime-cli", "--"]
    paths = [name(path) for path in MESSAGES]
    printed = subprocess.run(
        [*command, "json", "--bodies", *paths], cwd=ROOT, check=True, stdout=subprocess.PIPE
    )
    emails = [json.loads(line) for line in printed.stdout.splitlines()]
    assert [email["id"] for email in emails] == paths
    return {email["id"]: email for email in emails}


@pytest.fixture(scope="session")
def messages():
    """The bytes of all messages of the test data."""
    return [path.read_bytes() for path in MESSAGES]
