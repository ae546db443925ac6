#!/usr/bin/env python3
"""Makes the files of this folder, with the codecs of Python's library where it has them.

Python 3.10, the last with `binhex`; `tnef.rtf` wants the package compressed-rtf. It was run once;
the files are committed.
"""
import base64, binhex, io, os, struct, tempfile, uu, zlib

HERE = os.path.dirname(os.path.abspath(__file__))


def save(name, data):
    with open(os.path.join(HERE, name), "wb") as file:
        file.write(data)


def noise(length):
    state, out = 1, bytearray()
    while len(out) < length:
        state = (state * 1103515245 + 12345) & 0x7FFFFFFF
        out.append(state >> 16 & 0xFF)
    return bytes(out)


DATA = noise(700) + bytes(range(256)) + b"\x90\x90\x90" + b"a" * 300 + b"\0" * 50
save("data.bin", DATA)


# uuencode
def uuencoded(name, data):
    out = io.BytesIO()
    uu.encode(io.BytesIO(data), out, name, 0o644, backtick=True)
    return out.getvalue().replace(b"\n", b"\r\n")


save("uuencode.eml",
     b"Subject: two files\r\n\r\nbegin with this, he said:\r\n\r\n" + uuencoded("data.bin", DATA)
     + b"\r\nbegin 644 reasons to go\r\nand then the other.\r\n"
     + uuencoded("hi there.txt", b"hello\n") + b"Bye\r\n")


# yEnc
def yencoded(data):
    out, column = bytearray(), 0
    for byte in data:
        byte = (byte + 42) & 0xFF
        if byte in (0, 10, 13, 61):
            out += b"=" + bytes([(byte + 64) & 0xFF])
            column += 1
        else:
            out.append(byte)
        column += 1
        if column >= 128:
            out += b"\r\n"
            column = 0
    return bytes(out) + (b"\r\n" if column else b"")


def crc(data):
    return b"%08x" % zlib.crc32(data)


size = len(DATA)
half = 640
save("yenc.eml",
     b"Subject: yEnc\r\nContent-Transfer-Encoding: 8bit\r\n\r\nWhole, in two parts, and damaged:\r\n"
     + b"=ybegin line=128 size=%d name=data.bin\r\n" % size + yencoded(DATA)
     + b"=yend size=%d crc32=%s\r\n" % (size, crc(DATA))
     + b"=ybegin part=1 total=2 line=128 size=%d name=data.bin\r\n=ypart begin=1 end=%d\r\n" % (size, half)
     + yencoded(DATA[:half]) + b"=yend size=%d part=1 pcrc32=%s\r\n" % (half, crc(DATA[:half]))
     + b"=ybegin part=2 total=2 line=128 size=%d name=data.bin\r\n=ypart begin=%d end=%d\r\n" % (size, half + 1, size)
     + yencoded(DATA[half:])
     + b"=yend size=%d part=2 pcrc32=%s crc32=%s\r\n" % (size - half, crc(DATA[half:]), crc(DATA))
     + b"=ybegin line=128 size=5 name=hello.txt\r\n" + yencoded(b"hallo")
     + b"=yend size=5 crc32=%s\r\n" % crc(b"hello"))


# AppleSingle and AppleDouble (RFC 1740)
def apple(magic, entries):
    head = struct.pack(">II16sH", magic, 0x00020000, b"", len(entries))
    at, table, body = len(head) + 12 * len(entries), b"", b""
    for id, data in entries:
        table += struct.pack(">III", id, at + len(body), len(data))
        body += data
    return head + table + body


FINDER = b"TEXTttxt" + bytes(24)
NAME = "R\u00e9sum\u00e9.txt".encode("mac_roman")
RESOURCES = noise(40)
SINGLE = apple(0x00051600, [(3, NAME), (9, FINDER), (2, RESOURCES), (1, DATA)])
DOUBLE = apple(0x00051607, [(3, NAME), (9, FINDER), (2, RESOURCES)])
save("apple-single.eml",
     b"Content-Type: application/applefile\r\nContent-Transfer-Encoding: base64\r\n\r\n"
     + base64.encodebytes(SINGLE).replace(b"\n", b"\r\n"))
save("apple-double.eml",
     b"Content-Type: multipart/appledouble; boundary=b\r\n\r\n--b\r\nContent-Type: application/applefile\r\n"
     b"Content-Transfer-Encoding: base64\r\n\r\n" + base64.encodebytes(DOUBLE).replace(b"\n", b"\r\n")
     + b"--b\r\nContent-Type: application/octet-stream\r\nContent-Transfer-Encoding: base64\r\n\r\n"
     + base64.encodebytes(DATA).replace(b"\n", b"\r\n") + b"--b--\r\n")

# BinHex 4.0 (RFC 1741)
with tempfile.TemporaryDirectory() as folder:
    path = os.path.join(folder, "out.hqx")
    info = binhex.FInfo()
    info.Type, info.Creator = b"TEXT", b"ttxt"
    hqx = binhex.BinHex(("data.bin", info, len(DATA), len(RESOURCES)), path)
    hqx.write(DATA)
    hqx.close_data()
    hqx.write_rsrc(RESOURCES)
    hqx.close()
    BINHEX = open(path, "rb").read().replace(b"\r\n", b"\n").replace(b"\r", b"\n").replace(b"\n", b"\r\n")
save("bin-hex.eml", b"Content-Type: application/mac-binhex40\r\n\r\n" + BINHEX)


# TNEF ([MS-OXTNEF])
def attribute(level, id, kind, data):
    return struct.pack("<BHHI", level, id, kind, len(data)) + data + struct.pack("<H", sum(data) & 0xFFFF)


def padded(data):
    return data + bytes(-len(data) % 4)


def variable(data):
    return struct.pack("<II", 1, len(data)) + padded(data)


def properties(*items):
    return struct.pack("<I", len(items)) + b"".join(items)


def string8(id, text):
    return struct.pack("<HH", 0x1E, id) + variable(text.encode("cp1252") + b"\0")


def wide(id, text):
    return struct.pack("<HH", 0x1F, id) + variable((text + "\0").encode("utf-16le"))


def binary(id, data):
    return struct.pack("<HH", 0x102, id) + variable(data)


NAMED = (struct.pack("<HH", 0x1F, 0x8001) + noise(16) + struct.pack("<I", 1)
         + struct.pack("<I", 10) + padded("name\0".encode("utf-16le")) + variable("v\0".encode("utf-16le")))
MANY = struct.pack("<HHI", 0x1002, 0x6601, 3) + padded(struct.pack("<3h", 1, 2, 3))
MANY_STRINGS = struct.pack("<HHI", 0x101E, 0x6602, 2) + struct.pack("<I", 3) + b"ab\0\0" + struct.pack("<I", 5) + b"abcd\0\0\0\0"
FLAG = struct.pack("<HHI", 0x0B, 0x0E1B, 1)
TIME = struct.pack("<HHQ", 0x40, 0x0039, 0x01D0000000000000)

RTF = (b"{\\rtf1\\ansi\\ansicpg1252\\fromhtml1 \\deff0{\\fonttbl\r\n{\\f0\\fswiss Arial;}}\r\n"
       b"\\pard\\plain\\f0\\fs20 Hello, hello, hello, hello world!\\par\r\n}")
try:
    import compressed_rtf
    COMPRESSED = compressed_rtf.compress(RTF)
except ImportError:
    raise SystemExit("compressed-rtf is missing")
save("text.rtf", RTF)
HTML = "<html><body><p>Gr\u00fc\u00dfe</p></body></html>".encode("cp1252")


def tnef(*attributes):
    return struct.pack("<IH", 0x223E9F78, 1) + b"".join(attributes)


HEAD = (attribute(1, 0x9006, 8, struct.pack("<I", 0x10000)) + attribute(1, 0x9007, 6, struct.pack("<II", 1252, 0))
        + attribute(1, 0x8008, 7, b"IPM.Note\0"))
RENDERING = struct.pack("<HIIII", 1, 0xFFFFFFFF, 0, 0, 0)[:14]
INNER = tnef(HEAD, attribute(1, 0x8004, 1, b"inner\0"), attribute(1, 0x800C, 2, b"The message inside.\0"))
MESSAGE_ID = bytes.fromhex("0703020000000000c000000000000046")
OBJECT = struct.pack("<HH", 0x0D, 0x3701) + variable(MESSAGE_ID + INNER)
WINMAIL = tnef(
    HEAD,
    attribute(1, 0x8004, 1, b"Greetings\0"),
    attribute(1, 0x9003, 6, properties(FLAG, TIME, NAMED, MANY, MANY_STRINGS, wide(0x0037, "Gr\u00fc\u00dfe \u4e2d"),
                                       string8(0x1000, "Gr\u00fc\u00dfe\r\n"), binary(0x1013, HTML), binary(0x1009, COMPRESSED))),
    attribute(2, 0x9002, 6, RENDERING), attribute(2, 0x8010, 1, b"DATA~1.BIN\0"), attribute(2, 0x800F, 6, DATA),
    attribute(2, 0x9005, 6, properties(wide(0x3707, "\u00fcber data.bin"), string8(0x3704, "DATA~1.BIN"),
                                       string8(0x370E, "application/x-data"))),
    attribute(2, 0x9002, 6, RENDERING), attribute(2, 0x8010, 1, b"na\xefve.txt\0"), attribute(2, 0x800F, 6, b"hello\n"),
    attribute(2, 0x9002, 6, RENDERING), attribute(2, 0x9005, 6, properties(wide(0x3001, "inner message"), OBJECT)),
)
save("winmail.dat", WINMAIL)
save("tnef.eml",
     b"Content-Type: application/ms-tnef; name=\"winmail.dat\"\r\nContent-Transfer-Encoding: base64\r\n\r\n"
     + base64.encodebytes(WINMAIL).replace(b"\n", b"\r\n"))
