"""Every message of the test data, as objects and as rows, says what `unmime json` says."""

import base64
import datetime

import pyarrow
import pytest
import unmime
from conftest import MESSAGES, name


@pytest.fixture(params=MESSAGES, ids=name)
def pair(request, command_json):
    raw = request.param.read_bytes()
    return unmime.message_from_bytes(raw), command_json[name(request.param)]


def listed(addresses):
    return [(it.display_name or None, it.addr_spec) for it in addresses]


def expected(addresses):
    return [(it["name"] or None, it["email"]) for it in addresses or []]


def test_objects(pair):
    message, email = pair
    assert len(message.raw) == email["size"]
    assert message.keys() == [field["name"] for field in email["headers"]]
    assert message.subject == email["subject"] == message["SUBJECT"]
    assert message.message_id == (email["messageId"] or [None])[0]
    assert message.in_reply_to == (email["inReplyTo"] or [])
    assert message.references == (email["references"] or [])
    for key, addresses in {
        "from": message.from_,
        "to": message.to,
        "cc": message.cc,
        "bcc": message.bcc,
        "replyTo": message.reply_to,
        "sender": [message.sender] if message.sender else [],
    }.items():
        assert listed(addresses) == expected(email[key]), key
    if message.date:
        assert message.date == datetime.datetime.fromisoformat(email["sentAt"])
    else:
        assert email["sentAt"] is None
    assert message.preview() == email["preview"]
    defects = [
        (it["code"], it["severity"], tuple(it["span"])) for it in email["unmime"]["defects"]
    ]
    assert [(it.code, it.severity, it.span) for it in message.defects] == defects
    assert message.is_ambiguous == any(severity == "ambiguous" for _, severity, _ in defects)


def leaves(structure):
    """The decoded bytes of the leaves in a bodyStructure, by where they are."""
    found, waiting = {}, [structure]
    while waiting:
        part = waiting.pop()
        waiting += part["subParts"] or []
        if "base64" in part["unmime"]:
            found[tuple(part["unmime"]["span"])] = base64.b64decode(part["unmime"]["base64"])
    return found


def test_parts(pair):
    message, email = pair
    expected = leaves(email["bodyStructure"])
    found = {part.span: part.content for part in message.walk() if part.span in expected}
    assert found == expected


def test_attachments(pair):
    message, email = pair
    for part, expected in zip(message.iter_attachments(), email["attachments"], strict=True):
        assert part.get_content_type() == expected["type"]
        assert part.get_filename() == expected["name"]
        assert part.get_content_disposition() == expected["disposition"]
        assert part.content_id == expected["cid"]
        assert part.span == tuple(expected["unmime"]["span"])
        assert part.body_span == tuple(expected["unmime"]["bodySpan"])


def test_rows_say_what_objects_say(messages):
    columns = [*unmime.schema().names, "headers"]
    table = pyarrow.table(unmime.parse_batch(pyarrow.array(messages), columns=columns))
    assert table.column_names == columns

    for raw, row in zip(messages, table.to_pylist(), strict=True):
        message = unmime.message_from_bytes(raw)
        lists = {
            "to": [it.addr_spec for it in message.to],
            "cc": [it.addr_spec for it in message.cc],
            "bcc": [it.addr_spec for it in message.bcc],
            "reply_to": [it.addr_spec for it in message.reply_to],
            "in_reply_to": message.in_reply_to,
            "references": message.references,
        }
        # A list is missing where its field is.
        lists = {
            name: value if name.replace("_", "-") in message else None
            for name, value in lists.items()
        }
        sender = listed(message.from_) or [(None, None)]
        assert row == lists | {
            "message_id": message.message_id,
            "date": message.date,
            "subject": message.subject,
            "from_addr": sender[0][1],
            "from_name": sender[0][0],
            "list_id": message.list_id,
            "text": message.text,
            "html": message.html,
            "attachments": [
                {
                    "filename": it.get_filename(),
                    "content_type": it.get_content_type(),
                    "size": len(it.content),
                }
                for it in message.iter_attachments()
            ],
            "n_attachments": len(list(message.iter_attachments())),
            "n_parts": row["n_parts"],
            "size": len(raw),
            "defects": list(dict.fromkeys(it.code for it in message.defects)),
            "is_ambiguous": message.is_ambiguous,
            "headers": [{"name": n, "value": v} for n, v in message.items()],
        }


def test_part_rows_say_what_objects_say(messages):
    columns = [*unmime.parts_schema().names, "text"]
    table = pyarrow.table(unmime.parse_parts(pyarrow.array(messages), columns=columns))
    rows = table.to_pylist()
    for number, raw in enumerate(messages):
        message = unmime.message_from_bytes(raw)
        attachments = {it.path for it in message.iter_attachments()}
        for part in message.walk():
            row = rows.pop(0)
            is_attachment = part.path in attachments
            content = part.content if is_attachment or row["content"] is not None else None
            assert row == {
                "message": number,
                "path": part.path,
                "content_type": part.get_content_type(),
                "disposition": part.get_content_disposition(),
                "is_attachment": is_attachment,
                "filename": part.get_filename(),
                "safe_filename": part.safe_filename,
                "content_id": part.content_id,
                "size": None if content is None else len(content),
                "content": content,
                "text": part.get_content() if part.get_content_maintype() == "text" else None,
            }
            if content is None:
                assert list(part.iter_parts())
    assert rows == []
