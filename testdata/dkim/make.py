#!/usr/bin/env python3
"""Makes the signed messages here, and the records of the keys they are signed with.

Needs dkimpy and PyNaCl (PyPI) and openssl. The keys are new in each run and kept nowhere: a run
replaces all files but this one.
"""

import base64
import subprocess
import tempfile
from pathlib import Path

import dkim
from nacl.signing import SigningKey

HERE = Path(__file__).parent
DOMAIN = b"example.com"
NAMES = [b"From", b"To", b"Subject", b"Date", b"Message-ID", b"X-Trail", b"X-Trail",
         b"MIME-Version", b"Content-Type", b"Reply-To"]

FIELDS = """\
Received: from field.example.com by mx.example.org; Sat, 16 Mar 2024 14:00:02 +0100
From: Ada  Quill\t<ada@example.com>
To: ben@example.org,
\tCleo <cleo@example.net>
Subject:  A list of\t slugs,
   folded and =?utf-8?q?caf=C3=A9?= \x20
Date: Sat, 16 Mar 2024 14:00:00 +0100
Message-ID: <slugs-2@example.com>
X-Trail: the first of two
X-TRAIL:the second, its name in capitals
MIME-Version: 1.0
"""

MULTIPART = FIELDS + """\
Content-Type: multipart/mixed; boundary="leaf"

A preamble is signed too.
--leaf
Content-Type: text/plain; charset=utf-8
Content-Transfer-Encoding: 8bit

Grüße  with  blanks,\t and some at the end: \t
\t
--leaf
Content-Type: application/octet-stream; name="x.bin"
Content-Transfer-Encoding: base64

AAECAwQF
--leaf--
And an epilogue.



"""

PLAIN = FIELDS + """\
Content-Type: text/plain

Blanks count here: \t

So does every  tab\t.


"""

ATTACHED = b"""\
From: cleo@example.net\r
To: postmaster@example.org\r
Subject: Fwd: is this one real?\r
Date: Sun, 17 Mar 2024 09:00:00 +0100\r
MIME-Version: 1.0\r
Content-Type: multipart/mixed; boundary="fwd"\r
\r
--fwd\r
Content-Type: text/plain\r
\r
See below.\r
--fwd\r
Content-Type: message/rfc822\r
Content-Disposition: attachment\r
\r
%b\r
--fwd--\r
"""


def wire(text):
    return text.replace("\n", "\r\n").encode()


def record(selector, key_type, public):
    key = base64.b64encode(public).decode()
    return f"{selector}._domainkey.{DOMAIN.decode()} v=DKIM1; k={key_type}; p={key}\n"


def signature(message, selector, key, canonical, algorithm):
    return dkim.sign(message, selector, DOMAIN, key, canonicalize=canonical,
                     signature_algorithm=algorithm, include_headers=NAMES)


with tempfile.TemporaryDirectory() as folder:
    path = Path(folder) / "key.pem"
    subprocess.run(["openssl", "genrsa", "-traditional", "-out", path, "2048"], check=True)
    rsa = path.read_bytes()
    rsa_public = subprocess.run(["openssl", "rsa", "-in", path, "-pubout", "-outform", "DER"],
                                check=True, capture_output=True).stdout
ed25519 = SigningKey.generate()
ed25519_secret = base64.b64encode(bytes(ed25519))

relaxed, simple = (b"relaxed", b"relaxed"), (b"simple", b"simple")
multipart, plain = wire(MULTIPART), wire(PLAIN)
by_rsa = signature(multipart, b"rsa", rsa, relaxed, b"rsa-sha256")
by_ed25519 = signature(multipart, b"ed25519", ed25519_secret, relaxed, b"ed25519-sha256")
signed_plain = signature(plain, b"rsa", rsa, simple, b"rsa-sha256") + plain

(HERE / "relaxed.eml").write_bytes(by_ed25519 + by_rsa + multipart)
(HERE / "simple.eml").write_bytes(signed_plain)
(HERE / "attached.eml").write_bytes(ATTACHED % signed_plain)
(HERE / "records.txt").write_text(
    record("rsa", "rsa", rsa_public) + record("ed25519", "ed25519", bytes(ed25519.verify_key)))
