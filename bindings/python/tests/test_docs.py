"""The examples of the pages, run."""

import doctest
import re

import pytest
from conftest import ROOT

PYTHON = ROOT / "bindings" / "python"
PAGES = [PYTHON / "README.md", PYTHON / "docs" / "migration.md"]
MAILBOX = b"""\
From ada@example.com Thu Jan 11 12:00:00 2001
Subject: one

From ada@example.com Thu Jan 11 12:00:00 2001
Subject: two

"""


@pytest.mark.parametrize("page", PAGES, ids=lambda path: path.name)
def test_page(page, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "box.mbox").write_bytes(MAILBOX)
    blocks = "\n".join(re.findall(r"^```python\n(.*?)^```$", page.read_text(), re.M | re.S))
    test = doctest.DocTestParser().get_doctest(blocks, {}, page.name, str(page), 0)
    assert test.examples
    runner = doctest.DocTestRunner(optionflags=doctest.NORMALIZE_WHITESPACE)
    assert runner.run(test).failed == 0
