#!/bin/bash
# All the servers that the tests talk to, on loopback; runs until its standard input closes.
#   needs: root, and INSTALL below
#   use:   farm.sh FIRST_PORT; prints the folder that they live in once all of them accept, and removes it at the end
# Ports from FIRST_PORT on, and the folders: dc 0 1 (Dovecot, POP3S), pf 2 3 (Postfix, SMTPS, delivers into dc), mu 4 5
# (Mailutils, POP3S), sd 6 (smtpd.py), sdhelo 7 (no EHLO), sdtls 8 (TLS from the first byte), sdsmall 9 (1,000 octets),
# then smtp-sink: 10 no ESMTP, 11 no 8BITMIME, 12 no PIPELINING, and, at a command, 13 RCPT 500, 14 RCPT 450, 15 DATA 500,
# 16 the end of data 500, 17 hangs up at MAIL, 18 hangs up at the end of data, 19 MAIL 421, 20 EHLO 500.
# Every USER of box1 to box40 has the password secret; each test takes one of its own, since a maildrop is locked.
set -euo pipefail
INSTALL='apt-get install -y --no-install-recommends dovecot-pop3d postfix mailutils-pop3d python3-aiosmtpd curl openssl'
export PATH=$PATH:/usr/sbin:/sbin
for program in dovecot postfix pop3d popauth smtp-sink openssl; do
  command -v $program >/dev/null || { echo "no $program; $INSTALL" >&2; exit 1; }
done
/usr/bin/python3 -c 'import aiosmtpd' 2>/dev/null || { echo "no aiosmtpd; $INSTALL" >&2; exit 1; }
[ "$(id -u)" = 0 ] || { echo 'the servers must be started by root' >&2; exit 1; }

cd "$(dirname "$0")"; P=$1; T=$(mktemp -d); chmod 755 "$T"; PIDS=()
exec 9<&0 0</dev/null
finish() { kill "${PIDS[@]}" 2>/dev/null || true; wait || true; rm -rf "$T"; }
trap finish EXIT
trap 'exit 1' TERM INT
export USERS; USERS=$(for i in $(seq 40); do echo "box$i:secret"; done | xargs)

start() { "$@" >&2 & PIDS+=($!); }                    # start SCRIPT DIR ARGUMENT...
ready() {  # ready DIR...: waits until they accept
  local dir
  for dir; do
    for _ in $(seq 600); do [ -e "$T/$dir/ready" ] && continue 2; kill -0 "${PIDS[@]}" || exit 1; sleep 0.05; done
    echo "$dir is not ready" >&2; exit 1
  done
}
sink() {  # sink PORT OPTION...: and waits until it accepts
  start smtp-sink -u nobody "${@:2}" "127.0.0.1:$1" 10
  for _ in $(seq 100); do (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null && return; sleep 0.05; done
  echo "smtp-sink ${*:2} is not ready" >&2; exit 1
}

start ./dovecot.sh "$T/dc" "$P" $((P + 1))
start ./mailutils.sh "$T/mu" $((P + 4)) $((P + 5))
start ./smtpd.py "$T/sd" $((P + 6))
start ./smtpd.py "$T/sdhelo" $((P + 7)) --no-ehlo
start ./smtpd.py "$T/sdtls" $((P + 8)) --tls
start ./smtpd.py "$T/sdsmall" $((P + 9)) --size 1000
ready dc
USERS= start ./postfix.sh "$T/pf" $((P + 2)) $((P + 3)) "$T/dc"
sink $((P + 10)) -e
sink $((P + 11)) -8
sink $((P + 12)) -p
sink $((P + 13)) -f RCPT
sink $((P + 14)) -r RCPT
sink $((P + 15)) -f DATA
sink $((P + 16)) -f .
sink $((P + 17)) -q MAIL
sink $((P + 18)) -q .
sink $((P + 19)) -Q MAIL
sink $((P + 20)) -f EHLO
ready mu sd sdhelo sdtls sdsmall pf
echo "$T"
cat <&9 >/dev/null
