"""Python's email package (policy `default`), driven by lines on standard input.

The messages are in a pack, which is read first: of each its length, 8 bytes little-endian, and then
its bytes. `check` prints ten numbers a message, in the order of FACTS in facts.rs; `WORKLOAD TIMES`
does the workload so many times over all messages, and prints how many nanoseconds of CPU time that took.
"""

import email
import email.policy
import struct
import sys
import time
import zlib


def read_pack(path):
    with open(path, "rb") as file:
        while size := file.read(8):
            yield file.read(struct.unpack("<Q", size)[0])


def parse(raw):
    return email.message_from_bytes(raw, policy=email.policy.default)


def structure(raw):
    return [part.get_content_type() for part in parse(raw).walk()]


def headers(raw):
    message = parse(raw)
    subject, name, address, date, identifier = "", "", "", 0, ""
    try:
        subject = str(message["Subject"] or "")
        if senders := message["From"] and message["From"].addresses:
            name, address = senders[0].display_name, senders[0].addr_spec
        if message["Date"] and message["Date"].datetime:
            date = int(message["Date"].datetime.timestamp())
        identifier = str(message["Message-ID"] or "").strip(" <>")
    except (AttributeError, IndexError, LookupError, TypeError, ValueError):
        pass  # what this package says of fields that it cannot read
    return subject, name, address, date, identifier


def leaf(part):
    body = part.get_payload(decode=True) or b""
    if part.get_content_maintype() != "text":
        return body
    try:
        text = body.decode(part.get_content_charset("us-ascii"), "replace")
    except (LookupError, ValueError):
        text = body.decode("us-ascii", "replace")
    return text.encode("utf-8", "replace")


def full(raw):
    leaves = (part for part in parse(raw).walk() if not part.is_multipart())
    return [leaf(part) for part in leaves]


def crc(text):
    return zlib.crc32(" ".join(text.split()).encode("utf-8", "replace"))


def facts(raw):
    types, leaves = structure(raw), full(raw)
    subject, name, address, date, identifier = headers(raw)
    return [
        len(types),
        zlib.crc32("".join(kind + "\n" for kind in types).encode("utf-8", "replace")),
        crc(subject),
        crc(name),
        crc(address),
        date % (1 << 64),
        crc(identifier),
        len(leaves),
        sum(map(len, leaves)),
        zlib.crc32(b"".join(leaves)),
    ]


def main():
    messages = list(read_pack(sys.argv[1]))
    workloads = {"structure": structure, "headers": headers, "full": full}
    for line in sys.stdin:
        order = line.split()
        if order == ["check"]:
            for raw in messages:
                print(*facts(raw))
        else:
            work, seen = workloads[order[0]], 0
            start = time.thread_time_ns()
            for _ in range(int(order[1])):
                for raw in messages:
                    seen += len(work(raw))
            print(time.thread_time_ns() - start)
        sys.stdout.flush()


main()
