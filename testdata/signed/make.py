#!/usr/bin/env python3
"""Makes the signed messages here (RFC 1847) from NAME.part, the bytes that are signed.

Needs openssl and gpg. The keys are new in each run and kept nowhere.
"""

import base64
import subprocess
import tempfile
from pathlib import Path

HERE = Path(__file__).parent

# A text that ends in blanks and empty lines: the last line break is the delimiter's, not its own.
SMIME = b"""\
Content-Type: text/plain; charset=utf-8\r
Content-Transfer-Encoding: quoted-printable\r
\r
Every byte here counts=2E \r
\r
\r
"""

# A multipart with an epilogue, whose close delimiter does not end the part.
OPENPGP = b"""\
Content-Type: multipart/mixed; boundary="inner"\r
\r
A preamble.\r
--inner\r
Content-Type: text/plain\r
\r
-- \r
Ada\r
--inner\r
Content-Type: message/rfc822\r
\r
Subject: Slugs\r
\r
None left.\r
--inner--\r
An epilogue, which is signed too."""

HEADER = b"""\
From: ada@example.com\r
To: ben@example.org\r
Subject: Signed\r
Date: Sat, 16 Mar 2024 14:00:00 +0100\r
MIME-Version: 1.0\r
"""

MESSAGE = b"""\
Content-Type: multipart/signed; protocol="%b";\r
\tmicalg=%b; boundary="outer"\r
\r
--outer\r
%b\r
--outer\r
Content-Type: %b\r
%b\r
--outer--\r
"""

# A mailing list adds its footer around what is signed.
LIST = b"""\
Content-Type: multipart/mixed; boundary="list"\r
\r
--list\r
%b\r
--list\r
Content-Type: text/plain\r
\r
To unsubscribe, write to list-leave@example.org.\r
--list--\r
"""


def run(*command):
    return subprocess.run(command, check=True, capture_output=True).stdout


def smime(folder, part):
    key, certificate = folder / "key.pem", folder / "certificate.pem"
    run("openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", key,
        "-out", certificate, "-days", "3650", "-subj", "/CN=Ada Quill")
    der = run("openssl", "cms", "-sign", "-binary", "-md", "sha256", "-in", part,
              "-signer", certificate, "-inkey", key, "-outform", "DER")
    kind = b"application/pkcs7-signature"
    encoded = base64.encodebytes(der).replace(b"\n", b"\r\n")
    body = b"Content-Transfer-Encoding: base64\r\n\r\n" + encoded
    return MESSAGE % (kind, b"sha-256", part.read_bytes(), kind, body)


def openpgp(folder, part):
    gpg = ["gpg", "--homedir", folder, "--batch", "--quiet", "--passphrase", ""]
    run(*gpg, "--quick-generate-key", "Ada Quill <ada@example.com>", "ed25519", "sign", "never")
    armour = run(*gpg, "--digest-algo", "SHA256", "--armor", "--detach-sign", "-o", "-", part)
    run("gpgconf", "--homedir", folder, "--kill", "gpg-agent")
    kind = b"application/pgp-signature"
    body = b"\r\n" + armour.replace(b"\n", b"\r\n")
    return LIST % (MESSAGE % (kind, b"pgp-sha256", part.read_bytes(), kind, body))


for name, signed, sign in [("smime", SMIME, smime), ("openpgp", OPENPGP, openpgp)]:
    part = HERE / f"{name}.part"
    part.write_bytes(signed)
    with tempfile.TemporaryDirectory() as folder:
        message = sign(Path(folder), part)
    (HERE / f"{name}.eml").write_bytes(HEADER + message)
