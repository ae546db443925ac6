// The page in a browser: a file is dropped on it, and looked into with clicks.
import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { extname, join } from "node:path";
import { after, before, test } from "node:test";
import { chromium } from "playwright-core";

const TYPES = { ".html": "text/html", ".css": "text/css", ".js": "text/javascript", ".wasm": "application/wasm" };

/** A message that would load from this host in every way it can. */
const messageFor = (remote) => `From: =?utf-8?Q?Ada_L=C3=B6v?= <ada@example.com>
To: Ben <ben@example.org>
Date: Thu, 11 Jan 2001 13:00:00 +0100
Subject: =?utf-8?Q?Invoice_for_caf=C3=A9?=
Subject: Something else
MIME-Version: 1.0
Content-Type: multipart/mixed; boundary=b

--b
Content-Type: multipart/alternative; boundary=c

--c
Content-Type: text/plain; charset=utf-8
Content-Transfer-Encoding: 8bit

Two coffees, please: 5 €.

--c
Content-Type: text/html; charset=utf-8

<html><head><link rel="preconnect" href="http://${remote}/"><link rel="stylesheet" href="http://${remote}/a.css">
<meta http-equiv="refresh" content="0; url=http://${remote}/b"><base href="http://${remote}/">
<style>@import url(http://${remote}/c.css); p { color: rgb(1, 2, 3); background: url(http://${remote}/d.png) }</style></head>
<body onload="top.document.title='acted'"><p style="color: rgb(1, 2, 3)">Two coffees, please: <b>5 EUR</b>.</p><template shadowrootmode="open"><img src="http://${remote}/h.png"></template>
<img id="own" src="cid:dot@example.com" width="8" height="8"><img src="http://${remote}/e.png"><iframe src="http://${remote}/f"></iframe>
<a id="link" href="http://${remote}/g">more</a><script>top.document.title = "acted"</script></body></html>
--c--
--b
Content-Type: image/gif; name=dot.gif
Content-ID: <dot@example.com>
Content-Disposition: inline
Content-Transfer-Encoding: base64

R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7
--b
Content-Type: application/octet-stream; name="../../\\evil.txt"
Content-Disposition: attachment
Content-Transfer-Encoding: base64

aGFybWxlc3M=
--b
Content-Type: message/rfc822

Subject: inner
From: cleo@example.org

inner text
--b--
`;

let browser, server, page, address, message;
/** What the server is asked for. */
const requests = [];
const folder = mkdtempSync(join(tmpdir(), "unmime-page-"));
const mail = join(folder, "invoice.eml");

before(async () => {
  server = createServer((request, response) => {
    requests.push(`${request.headers.host.split(":")[0]}${request.url}`);
    const path = request.url === "/" ? "/index.html" : request.url;
    try {
      const content = readFileSync(new URL(`../dist${path}`, import.meta.url));
      response.writeHead(200, { "Content-Type": TYPES[extname(path)] }).end(content);
    } catch {
      response.writeHead(404).end();
    }
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address();
  address = `http://127.0.0.1:${port}/`;
  message = messageFor(`remote.example:${port}`);
  writeFileSync(mail, message);
  const executablePath = process.env.CHROMIUM ?? "/usr/bin/chromium";
  browser = await chromium.launch({ executablePath, args: ["--no-sandbox", "--host-resolver-rules=MAP remote.example 127.0.0.1"] });
  page = await browser.newPage({ viewport: { width: 1280, height: 860 } });
  page.on("pageerror", (error) => assert.fail(error));
  await page.goto(address);
  await page.waitForSelector("body[data-ready]");
});

after(async () => {
  await browser?.close();
  server?.close();
});

/** Drops a file as the system does. */
async function drop(file) {
  const session = await page.context().newCDPSession(page);
  const data = { items: [], files: [file], dragOperationsMask: 1 };
  for (const type of ["dragEnter", "dragOver", "drop"]) {
    await session.send("Input.dispatchDragEvent", { type, x: 400, y: 300, data });
  }
}

/** A picture of the page, for people, where one is wanted. */
async function picture(name) {
  const { SCREENSHOTS } = process.env;
  if (SCREENSHOTS) await page.screenshot({ path: join(SCREENSHOTS, `${name}.png`) });
}

const texts = (selector) => page.locator(selector).allTextContents();

test("nothing but the page is fetched, and then nothing can be", async () => {
  await picture("start");
  const files = ["", "frame.js", "page.css", "page.js", "source.js", "unmime.js", "unmime.wasm"];
  assert.deepEqual(requests.filter((url) => !url.endsWith("favicon.ico")).sort(), files.map((file) => `127.0.0.1/${file}`));
  const reached = await page.evaluate(() => fetch("unmime.wasm").then(() => true, () => false));
  assert.equal(reached, false);
});

test("a message that is dropped is shown, decoded", async () => {
  await drop(mail);
  await page.waitForSelector("#mail:not([hidden])");
  await picture("text");
  assert.equal(await page.textContent("#subject"), "Invoice for café");
  assert.deepEqual(await texts("#people dd"),
    ["Ada Löv <ada@example.com>", "Ben <ben@example.org>", "2001-01-11 13:00 UTC+01:00"]);
  assert.equal(await page.textContent("#text"), "Two coffees, please: 5 €.\n");
  assert.deepEqual(await texts("#parts .grow"), [
    "multipart/mixed", "multipart/alternative", "text/plain, utf-8", "text/html, utf-8", "image/gif",
    "application/octet-stream", "message/rfc822",
  ]);
});

test("HTML is shown with its own images, and loads nothing else", async () => {
  await page.click("[aria-controls=html]");
  const frame = page.frames()[1];
  await frame.waitForSelector("#mail-own");
  assert.equal(await frame.locator("p").evaluate((p) => getComputedStyle(p).color), "rgb(1, 2, 3)");
  assert.equal(await frame.locator("#mail-own").evaluate((image) => image.naturalWidth), 1);
  await frame.click("#mail-link");
  await picture("html");
  assert.equal(await page.title(), "unmime: look into a mail");
  assert.deepEqual(requests.filter((url) => url.startsWith("remote.example")), []);
  assert.equal(page.frames().length, 2);
});

test("the server would know of what is loaded", async () => {
  const other = await browser.newPage();
  await other.setContent(message.slice(message.indexOf("<html>"), message.indexOf("--c--")));
  await other.waitForTimeout(1000);
  await other.close();
  assert.ok(requests.filter((url) => url.startsWith("remote.example")).length > 3, requests.join());
});

test("a click on a defect shows its bytes, and one on bytes their defect", async () => {
  const rows = page.locator("#defects .row");
  const repeated = rows.filter({ hasText: "hdr.duplicate" }).first();
  const [, start, end] = /bytes (\d+) to (\d+)/.exec(await repeated.textContent());
  await repeated.click();
  const current = () => texts("#bytes mark.current");
  assert.equal((await current()).join("\n"), Buffer.from(message).subarray(start, end).toString().trimEnd());
  await picture("source");
  await page.click("#mode");
  assert.ok((await current())[0].startsWith("53 "));
  await picture("hex");
  await page.click("#mode");
  await rows.evaluateAll((all) => all.forEach((row) => row.removeAttribute("aria-current")));
  await page.locator("#bytes mark.current").first().click();
  assert.equal(await repeated.getAttribute("aria-current"), "true");
});

test("attachments are saved under harmless names", async () => {
  assert.deepEqual(await texts("#attachments .grow"), ["dot.gif", "evil.txt", "part-4.eml"]);
  const downloading = page.waitForEvent("download");
  await page.locator("#attachments .row").nth(1).getByText("Save").click();
  const download = await downloading;
  assert.equal(download.suggestedFilename(), "evil.txt");
  assert.equal(readFileSync(await download.path(), "utf8"), "harmless");
});

test("a message inside is opened, and left again", async () => {
  await page.locator("#attachments .row").nth(2).getByText("Open").click();
  assert.equal(await page.textContent("#subject"), "inner");
  await page.click("#back");
  assert.equal(await page.textContent("#subject"), "Invoice for café");
});

test("another file is chosen with a click", async () => {
  const large = join(folder, "large.eml");
  writeFileSync(large, `Subject: large\n\n${"x".repeat(100_000)}\n\0end`);
  await page.locator("#another input").setInputFiles(large);
  await page.waitForFunction(() => document.getElementById("subject").textContent === "large");
  await page.locator("#defects .row").last().click();
  await page.click("[aria-controls=source]");
  assert.match(await page.textContent("#place"), /^Bytes \d{5} to 100\d{3} of 100\d{3}$/);
  assert.ok(await page.locator("#later").isDisabled());
  await page.click("#earlier");
  assert.ok(await page.locator("#later").isEnabled());
});
