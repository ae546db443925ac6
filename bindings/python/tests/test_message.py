"""Messages as objects."""

import base64
import concurrent.futures
import datetime
import io
import pickle
import random

import pytest
import unmime
from conftest import HOSTILE, MESSAGES, ROOT

MIXED = b"""\
From: "Quill, Ada" <ada@example.com>
To: Team: ben@example.com, =?utf-8?Q?Zo=C3=AB?= <zoe@example.com>;
To: eve@example.com
Subject: =?gbk?B?z8TMzg==?=
Date: Fri, 10 Oct 2008 18:14:12 +0800
Message-ID: <one@example.com>
References: <a@example.com> <b@example.com>
Content-Type: multipart/mixed; boundary=m

before
--m
Content-Type: multipart/related; boundary=r

--r
Content-Type: multipart/alternative; boundary=a

--a
Content-Type: text/plain; charset=iso-8859-1

caf\xe9
--a
Content-Type: text/html; charset=utf-8

<p>caf\xc3\xa9</p>
--a--
--r
Content-Type: image/png
Content-ID: <logo@example.com>
Content-Transfer-Encoding: base64

iVBORw==
--r--
--m
Content-Type: message/rfc822

Subject: inside
Content-Type: text/plain

deep
--m
Content-Disposition: attachment; filename="../../etc/passwd"

x
--m--
after
"""


@pytest.fixture
def message():
    return unmime.message_from_bytes(MIXED)


def test_header_is_a_mapping(message):
    assert message["subject"] == message["SUBJECT"] == "夏涛"
    assert message["x-none"] is None
    assert message.get("x-none", 7) == 7
    assert message.get_all("to") == [
        "Team: ben@example.com, Zoë <zoe@example.com>;",
        "eve@example.com",
    ]
    assert message.get_all("x-none") is None
    assert message.get_all("x-none", []) == []
    assert "date" in message and "x-none" not in message
    assert list(message) == message.keys() == [name for name, _ in message.items()]
    assert message.values() == [value for _, value in message.items()]
    assert len(message) == 8
    assert message.raw_items()[3] == ("Subject", b" =?gbk?B?z8TMzg==?=")


def test_a_message_without_header_is_true():
    message = unmime.message_from_bytes(b"\nonly a body")
    assert message and len(message) == 0


def test_typed_values(message):
    assert message.message_id == "one@example.com"
    assert message.references == ["a@example.com", "b@example.com"]
    assert message.in_reply_to == []
    offset = datetime.timezone(datetime.timedelta(hours=8))
    assert message.date == datetime.datetime(2008, 10, 10, 18, 14, 12, tzinfo=offset)
    assert message.date.utcoffset() == datetime.timedelta(hours=8)
    assert message.sender is None


def test_addresses(message):
    (ada,) = message.from_
    assert (ada.display_name, ada.addr_spec) == ("Quill, Ada", "ada@example.com")
    assert (ada.username, ada.domain) == ("ada", "example.com")
    assert str(ada) == '"Quill, Ada" <ada@example.com>'
    assert [it.addr_spec for it in message.to] == [
        "ben@example.com",
        "zoe@example.com",
        "eve@example.com",
    ]
    (team,) = message.groups("to")
    assert (team.display_name, len(team.addresses)) == ("Team", 2)
    assert message.groups("from")[0].display_name is None
    assert {ada} == {message.addresses("from")[0]}


@pytest.mark.parametrize(
    ("value", "date"),
    [
        ("10 Oct 2008 18:14:12 -0000", "2008-10-10T18:14:12+00:00"),
        ("10 Oct 2008 18:14:60 +0000", "2008-10-10T18:14:59+00:00"),
        ("10 Oct 2008 18:14 +2359", "2008-10-10T18:14:00+23:59"),
        ("31 Dec 9999 23:59:59 -0100", None),
        ("30 Feb 2008 18:14:12 +0000", None),
        ("soon", None),
    ],
)
def test_date_is_one_that_python_has(value, date):
    message = unmime.message_from_bytes(f"Date: {value}\nX-Due: {value}\n\n".encode())
    assert message.date == (date and datetime.datetime.fromisoformat(date))
    assert message.datetime("x-due") == message.date


def test_tree(message):
    assert [(it.path, it.get_content_type()) for it in message.walk()] == [
        ("TEXT", "multipart/mixed"),
        ("1", "multipart/related"),
        ("1.1", "multipart/alternative"),
        ("1.1.1", "text/plain"),
        ("1.1.2", "text/html"),
        ("1.2", "image/png"),
        ("2", "message/rfc822"),
        ("2.1", "text/plain"),
        ("3", "text/plain"),
    ]
    assert [it.path for it in message.iter_parts()] == ["1", "2", "3"]
    assert [it.path for it in message.iter_attachments()] == ["1.2", "2", "3"]
    assert message.is_multipart() and message.get_boundary() == "m"
    assert (message.preamble, message.epilogue) == (b"before", b"after\n")


def test_content(message):
    _, _, _, plain, html, image, forward, inside, attached = message.walk()
    assert plain.get_content() == "café"
    assert (plain.get_content_charset(), plain.charset) == ("iso-8859-1", "windows-1252")
    assert html.get_content() == "<p>café</p>"
    assert image.get_content() == image.content == b"\x89PNG"
    assert image.content_id == "logo@example.com"
    assert forward.get_content() == inside and inside.subject == "inside"
    assert message.get_content() is None
    assert (attached.get_filename(), attached.safe_filename) == ("../../etc/passwd", "passwd")
    assert attached.is_attachment() and not plain.is_attachment()
    assert attached.get_param("filename", header="content-disposition") == "../../etc/passwd"
    assert (message.text, message.html) == ("café", "<p>café</p>")
    assert inside.text == "deep"
    assert message.preview(3) == "caf"


def test_body_is_chosen_by_preference(message):
    assert message.get_body().path == "1"
    assert message.get_body(("html", "plain")).path == "1.1.2"
    assert message.get_body(("plain", "html")).path == "1.1.1"
    assert message.get_body(preferencelist=["x"]) is None
    plain = unmime.message_from_bytes(b"\nhi")
    assert plain.get_body() == plain


def test_bytes_as_received(message):
    assert message.raw == message.as_bytes() == bytes(message) == MIXED
    for part in message.walk():
        start, end = part.span
        assert part.raw == MIXED[start:end]
        start, end = part.body_span
        assert part.raw_body == MIXED[start:end]


def test_encoded_messages_are_opened_and_number_on():
    inner = b"Content-Type: multipart/mixed; boundary=b\n\n--b\n\none\n--b\n\ntwo\n--b--\n"
    import base64

    raw = b"Content-Type: message/rfc822\nContent-Transfer-Encoding: base64\n\n"
    message = unmime.message_from_bytes(raw + base64.encodebytes(inner))
    assert message.is_multipart()
    assert [it.path for it in message.walk()] == ["1", "1.TEXT", "1.1", "1.2"]
    assert message.get_content().raw == inner
    # How many are opened in each other is limited; the innermost stays a leaf.
    for _ in range(5):
        inner = raw + base64.encodebytes(inner)
    message = unmime.message_from_bytes(inner)
    *_, last = message.walk()
    assert not last.is_multipart() and isinstance(last.get_content(), bytes)


def test_a_signed_message_is_opened_and_stays_bytes():
    raw = (ROOT / "testdata/world/smime-opaque-indefinite.eml").read_bytes()
    signed, *inside = unmime.message_from_bytes(raw).walk()
    assert signed.get_content_type() == "application/pkcs7-mime"
    assert not signed.is_multipart() and isinstance(signed.get_content(), bytes)
    assert [it.get_content_maintype() for it in inside] == ["multipart", "text", "application"]


def test_an_encoded_multipart_has_its_parts():
    raw = b"""\
Content-Type: multipart/mixed; boundary=b
Content-Transfer-Encoding: base64

LS1iCgpvbmUKLS1iCgp0d28KLS1iLS0K
"""
    message = unmime.message_from_bytes(raw)
    assert [it.get_content() for it in message.iter_parts()] == ["one", "two"]
    assert message.text == "one\ntwo"


def test_defects_and_readings():
    raw = b"Subject: one\nSubject: two\nContent-Type: text/plain\n\nhi"
    message = unmime.message_from_bytes(raw)
    assert message.is_ambiguous
    defect = next(it for it in message.defects if it.code == "hdr.duplicate-singleton")
    assert (defect.severity, defect.part) == ("ambiguous", "1")
    assert raw[slice(*defect.span)] == b"Subject: two"
    assert defect.code in str(defect) and defect.message and defect.repair
    raw = (
        b"Content-Type: multipart/mixed; boundary=a\n"
        b"Content-Type: multipart/mixed; boundary=b\n\n"
        b"--a\n\nfirst\n--a--\n--b\n\nsecond\n--b--\n"
    )
    message = unmime.message_from_bytes(raw)
    assert message.text == "first"
    assert "second" in [reading.text for _, reading in message.readings()]
    other = next(it for _, it in message.readings() if it.text == "second")
    assert other != message and pickle.loads(pickle.dumps(other)) == other
    assert pickle.loads(pickle.dumps(other)).text == "second"


def test_pickles_of_messages_and_parts(message):
    for part in message.walk():
        copy = pickle.loads(pickle.dumps(part))
        assert copy == part and hash(copy) == hash(part)
        assert (copy.path, copy.raw) == (part.path, part.raw)
    assert len(set(message.walk()) | set(message.walk())) == 9


def test_a_part_outlives_its_message():
    part = list(unmime.message_from_bytes(MIXED).walk())[3]
    assert part.get_content() == "café"


def test_any_source_of_bytes():
    assert unmime.message_from_bytes(bytearray(MIXED)) == unmime.message_from_bytes(MIXED)
    assert unmime.message_from_binary_file(io.BytesIO(MIXED)).raw == MIXED
    with pytest.raises(TypeError):
        unmime.message_from_bytes("text")


def test_threads_share_a_message(message):
    def read(_):
        return [(it.path, it.get_content(), it.items()) for it in message.walk()]

    with concurrent.futures.ThreadPoolExecutor(8) as pool:
        first, *others = pool.map(read, range(64))
    assert all(other == first for other in others)


def touch(message):
    """Asks a message for all that it has."""
    for part in message.walk():
        for attribute in dir(type(part)):
            if not attribute.startswith("_"):
                value = getattr(part, attribute)
                if callable(value) and attribute not in ("addresses", "groups", "datetime"):
                    value("x") if attribute in ("get", "get_all", "get_param") else value()
        for name in part:
            part.addresses(name), part.groups(name), part.datetime(name)
        repr(part), hash(part), bytes(part)


@pytest.mark.parametrize("path", HOSTILE, ids=lambda path: path.stem)
def test_what_fuzzing_found_does_not_raise(path):
    touch(unmime.message_from_bytes(path.read_bytes()))


def test_no_bytes_raise():
    for raw in [b"", b"\n", b"\0" * 1000, b"\xff" * 1000, bytes(range(256)) * 8, b":" * 999]:
        touch(unmime.message_from_bytes(raw))
    chance = random.Random(7)
    for path in MESSAGES[::4]:
        raw = bytearray(path.read_bytes()[:20_000])
        for _ in range(1 + len(raw) // 50):
            raw[chance.randrange(len(raw))] = chance.choice(b"\0\n\r\t =?:;\"<>()-,\x80\xff")
        touch(unmime.message_from_bytes(raw))


def test_nesting_costs_no_stack():
    depth = 20_000
    raw = b"".join(
        b"Content-Type: multipart/mixed; boundary=%d\n\n--%d\n" % (at, at) for at in range(depth)
    )
    assert sum(1 for _ in unmime.message_from_bytes(raw).walk()) > 50


def test_stubs_name_all_that_there_is():
    import ast

    stub = ast.parse((ROOT / "bindings/python/unmime.pyi").read_text())
    named = {}
    for node in stub.body:
        if isinstance(node, ast.ClassDef):
            named[node.name] = {it.name for it in node.body if isinstance(it, ast.FunctionDef)}
        elif isinstance(node, ast.FunctionDef):
            named[node.name] = None
    public = {name for name in dir(unmime) if not name.startswith("_")} - {"unmime"}
    assert public == {name for name in named if not name.startswith("_")}
    for name, members in named.items():
        value = getattr(unmime, name, None)
        if members is not None and value is not None:
            there = {it for it in dir(value) if not it.startswith("_")}
            assert there == {it for it in members if not it.startswith("_")}, name
            assert value.__doc__, name
            assert [it for it in there if not getattr(value, it).__doc__] == [], name


RELATED = b"""Content-Type: multipart/related; boundary=r

--r
Content-Type: text/html

<b onclick=x>a</b><img src=cid:dot><img src=http://example.com/>
--r
Content-Type: image/gif
Content-ID: <dot>

GIF89a
--r--
"""


def test_safe_html():
    message = unmime.message_from_bytes(RELATED)
    safe = message.safe_html()
    assert safe.html == '<b>a</b><img src="data:image/gif;base64,R0lGODlh"><img>'
    assert safe.blocked_images == 1
    assert message.safe_html(image_bytes=3).html == "<b>a</b><img><img>"
    html, _ = message.iter_parts()
    assert html.safe_html().html == safe.html
    assert unmime.message_from_bytes(b"\na<b").safe_html().html == (
        '<pre style="white-space:pre-wrap">a&lt;b</pre>'
    )
    assert unmime.message_from_bytes(b"Content-Type: a/b\n\nx").safe_html() is None


def test_safe_html_asks_for_urls_of_images():
    def safe_html(raw, inline_images):
        return unmime.message_from_bytes(raw).safe_html(inline_images=inline_images).html

    assert safe_html(RELATED, lambda part: f"/{part.path}?{part.content_id}") == (
        '<b>a</b><img src="/2?dot"><img>'
    )
    assert safe_html(RELATED, lambda _: None) == "<b>a</b><img><img>"
    encoded = b"Content-Transfer-Encoding: base64\nContent-Type: multipart/related; boundary=r\n\n"
    encoded += base64.encodebytes(RELATED.partition(b"\n\n")[2])
    assert safe_html(encoded, lambda part: part.content.decode()) == '<b>a</b><img src="GIF89a"><img>'
    for inline_images in [lambda _: 1 / 0, lambda _: 7]:
        with pytest.raises((ZeroDivisionError, TypeError)):
            safe_html(RELATED, inline_images)
