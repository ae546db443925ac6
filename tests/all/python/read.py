"""Reads messages, one JSON object a line: `raw` is its bytes, `meant` what must be found in it."""

import json
import sys
from email import message_from_bytes, policy


def leaf(part):
    text = part.get_content() if part.get_content_maintype() == "text" else None
    return {
        "type": part.get_content_type(),
        "text": text,
        "file": part.get_filename(),
        "octets": None if text is not None else list(part.get_payload(decode=True)),
    }


def lines(text):
    """A text with the line ends of Python, its last line too, since what is the whole body gets one."""
    text = text and text.replace("\r\n", "\n")
    return text if text is None or not text or text.endswith("\n") else text + "\n"


def read(raw):
    message = message_from_bytes(raw, policy=policy.default)
    leaves = [part for part in message.walk() if not part.is_multipart()]
    defects = [defect for part in message.walk() for defect in part.defects]
    for part in message.walk():
        for _, value in part.items():
            defects += value.defects
    return {
        "subject": message["Subject"],
        "to": [[it.display_name, it.addr_spec] for it in message["To"].addresses],
        "date": message["Date"].datetime.isoformat(),
        "references": message["References"],
        "parts": [leaf(part) for part in leaves],
    }, defects


count = wrong = 0
for line in sys.stdin:
    case = json.loads(line)
    meant = case["meant"]
    found, defects = read(bytes(case["raw"]))
    for parts in (meant["parts"], found["parts"]):
        for part in parts:
            part["text"] = lines(part["text"])
    count += 1
    if found != meant or defects:
        wrong += 1
        print(f"found {found}\nmeant {meant}\ndefects {defects}", file=sys.stderr)
        print(bytes(case["raw"]).decode("utf-8", "replace"), file=sys.stderr)
print(f"{count} messages, {wrong} read otherwise")
sys.exit(1 if wrong or not count else 0)
