// The module in node gives what the command gives.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { load } from "../dist/unmime.js";

const root = new URL("../../../", import.meta.url);
const command = process.env.UNMIME ?? new URL("target/debug/unmime", root).pathname;
const unmime = await load();

function printed(...paths) {
  const options = { cwd: root, encoding: "utf8", maxBuffer: 1 << 30 };
  const json = execFileSync(command, ["json", "--bodies", "--alternatives", ...paths], options);
  return json.trimEnd().split("\n");
}

/** All parts of an Email, with those of its multiparts. */
function partsOf(part) {
  return [part, ...(part.subParts ?? []).flatMap(partsOf)];
}

test("every message of the test data gives the JSON that the command prints", () => {
  let compared = 0;
  for (const line of printed("testdata")) {
    const { id } = JSON.parse(line);
    // The command takes the messages out of an mbox, and out of a file of Apple Mail.
    if (id.includes("#") || id.endsWith(".emlx")) continue;
    const raw = readFileSync(new URL(id, root));
    // Text for terminals has more escapes.
    const email = JSON.parse(unmime.json(raw, { id, bodies: true, alternatives: true }));
    assert.deepEqual(email, JSON.parse(line), id);
    compared += 1;
  }
  assert.ok(compared > 300, `${compared} messages`);
});

test("bodies are those in the JSON", () => {
  for (const line of printed("testdata/golden")) {
    const email = JSON.parse(line);
    const raw = readFileSync(new URL(email.id, root));
    for (const part of partsOf(email.bodyStructure)) {
      // What is in a container is in its parts.
      if (part.unmime.base64 === undefined) continue;
      const body = Buffer.from(unmime.body(raw, part.unmime.part)).toString("base64");
      assert.equal(body, part.unmime.base64, `${email.id} ${part.partId}`);
    }
  }
});

test("any view of bytes is taken, and options are off", () => {
  const raw = new TextEncoder().encode("Subject: =?utf-8?Q?caf=C3=A9?=\n\nhi\n");
  const within = new Uint8Array([0, ...raw, 0]).subarray(1, -1);
  for (const bytes of [raw, raw.buffer, within, Buffer.from(raw), new DataView(raw.buffer)]) {
    const email = unmime.parse(bytes);
    assert.equal(email.subject, "café");
    assert.equal(email.id, "");
    assert.equal(email.unmime.alternatives, undefined);
    assert.equal(email.bodyStructure.unmime.base64, undefined);
  }
  assert.deepEqual(unmime.headers(raw), [{ name: "Subject", value: "café" }]);
});

test("the text is that of the HTML where there is no other", () => {
  const html = "Content-Type: text/html; charset=utf-8\n\n<p>caf\u00e9 <b>now</b>";
  assert.equal(unmime.text(Buffer.from(html)), "caf\u00e9 now\n");
  assert.equal(unmime.text(Buffer.from("Subject: x\n\nhello\n")), "hello\n");
  assert.equal(unmime.text(Buffer.from("Content-Type: image/png\n\nx")), "");
});

test("names are harmless, and what is not there is empty", () => {
  const raw = Buffer.from("Content-Type: text/plain; name=\"../../CON.txt. \"\n\nx");
  assert.equal(unmime.fileName(raw, 0), "_CON.txt");
  assert.equal(unmime.body(raw, 7).length, 0);
  assert.equal(unmime.fileName(raw, 7), "");
  assert.deepEqual(unmime.headers(raw, 7), []);
  assert.equal(unmime.parse(new Uint8Array()).size, 0);
});

test("memory is given back", async () => {
  const { instantiate } = WebAssembly;
  let memory;
  WebAssembly.instantiate = async (...source) => {
    const made = await instantiate(...source);
    ({ memory } = made.instance.exports);
    return made;
  };
  const unmime = await load().finally(() => { WebAssembly.instantiate = instantiate; });
  const raw = Buffer.from(`Subject: a\n\n${"line of text\n".repeat(100_000)}`);
  const sizes = [];
  for (let round = 0; round < 40; round += 1) {
    unmime.parse(raw, { id: "id", bodies: true });
    unmime.headers(raw);
    unmime.body(raw, 0);
    unmime.fileName(raw, 0);
    sizes.push(memory.buffer.byteLength);
  }
  assert.equal(sizes.at(-1), sizes[4]);
});

test("safe HTML is that of the message or of a part, with its images", () => {
  const raw = Buffer.from("Content-Type: multipart/related; boundary=b\n\n--b\nContent-Type: text/html; charset=utf-8\n\n" +
    "<p onclick=x>é<img src=cid:i><img src=https://example.com/>\n--b\nContent-Type: image/gif\nContent-ID: <i>\n\nGIF89a\n--b--\n");
  const html = '<p>é<img src="data:image/gif;base64,R0lGODlh"><img></p>';
  assert.deepEqual(unmime.safeHtml(raw), { html, blockedImages: 1 });
  assert.deepEqual(unmime.safeHtml(raw, { part: 1 }), { html, blockedImages: 1 });
  assert.equal(unmime.safeHtml(raw, { remoteImages: true }).html, html.replace("<img>", '<img src="https://example.com/">'));
  assert.equal(unmime.safeHtml(raw, { part: 9 }), null);
  assert.equal(unmime.safeHtml(Buffer.from("Content-Type: a/b\n\nx")), null);
});
