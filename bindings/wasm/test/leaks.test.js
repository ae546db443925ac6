// Safe HTML in a browser without any policy: it makes no request and no look-up, runs nothing, and opens nothing. The
// same HTML as received shows that the test would notice.
import assert from "node:assert/strict";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { chromium } from "playwright-core";
import { load } from "../dist/unmime.js";

const root = new URL("../../../", import.meta.url);
const vectors = readFileSync(new URL("tests/support/leaks.txt", root), "utf8").trimEnd().split("\n");
const unmime = await load();

/** How many pages are open at a time, and how long each has for what it does after it is loaded. */
const PAGES = 8;
const PATIENCE = 400;

let server, port;
/** What is served, by path. */
const documents = new Map();
/** Headers that it is served with. */
let headers = {};
/** The names of hosts that were asked. */
let asked = new Set();

before(async () => {
  server = createServer((request, response) => {
    const host = request.headers.host.split(":")[0];
    if (host !== "page.localhost") asked.add(host);
    const html = documents.get(request.url);
    response.writeHead(html === undefined ? 404 : 200, { "Content-Type": "text/html; charset=utf-8", ...headers });
    response.end(html);
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  ({ port } = server.address());
});

after(() => server?.close());

function safe(html) {
  return unmime.safeHtml(Buffer.from(`Content-Type: text/html; charset=utf-8\n\n${html}`))?.html ?? "";
}

/**
 * Opens each HTML on a page of its own, and gives which hosts each asked for, was about to, or looked up, and
 * what else it did. The names of hosts under localhost are resolved by the browser itself; its log has every
 * name that it was to resolve.
 */
async function opened(htmls) {
  const folder = mkdtempSync(join(tmpdir(), "unmime-leaks-"));
  const log = join(folder, "net.json");
  const executablePath = process.env.CHROMIUM ?? "/usr/bin/chromium";
  // With a profile of its own and its usual predictions, or else it connects to nothing ahead.
  const browser = await chromium.launchPersistentContext(join(folder, "profile"), {
    executablePath,
    args: ["--no-sandbox", `--log-net-log=${log}`],
    ignoreDefaultArgs: ["--disable-background-networking"],
  });
  asked = new Set();
  const seen = htmls.map(() => new Set());
  documents.clear();
  htmls.forEach((html, at) => documents.set(`/${at}`, `<!doctype html><title>${at}</title><body>${html}`));
  let next = 0;
  const work = async () => {
    for (let at = next++; at < htmls.length; at = next++) {
      const page = await browser.newPage();
      page.on("popup", () => seen[at].add("a window"));
      page.on("request", (request) => {
        const url = new URL(request.url());
        if (url.host !== `page.localhost:${port}`) seen[at].add(request.url().slice(0, 60));
      });
      page.on("dialog", (dialog) => {
        seen[at].add("a dialog");
        dialog.dismiss();
      });
      await page.goto(`http://page.localhost:${port}/${at}`, { waitUntil: "commit" });
      await page.waitForLoadState("load", { timeout: 5000 }).catch(() => {});
      await page.waitForTimeout(PATIENCE);
      await page.close();
    }
  };
  await Promise.all(Array.from({ length: PAGES }, work));
  await browser.close();
  const names = readFileSync(log, "utf8").matchAll(/leak-(\d+)\.localhost/g);
  for (const [name, at] of names) seen[at].add(name);
  for (const name of asked) seen[/\d+/.exec(name)[0]].add(name);
  rmSync(folder, { recursive: true });
  return seen;
}

const withHost = (vector, at) => vector.replaceAll("LEAK", `leak-${at}.localhost:${port}`);

test("HTML as it comes leaks, and is seen to", async (t) => {
  const seen = await opened(vectors.map(withHost));
  const silent = vectors.filter((_, at) => seen[at].size === 0);
  t.diagnostic(`${silent.length} of ${vectors.length} do nothing here`);
  assert.ok(vectors.length >= 150, `${vectors.length}`);
  assert.ok(silent.length < vectors.length / 5, `${silent.length} of ${vectors.length}:\n${silent.join("\n")}`);
  const all = seen.flatMap((set) => [...set]);
  assert.ok(all.includes("a dialog"));
  // What is looked up or connected to, and no more.
  for (const start of ["<link rel=dns-prefetch", "<link rel=preconnect"]) {
    assert.ok(seen[vectors.findIndex((vector) => vector.startsWith(start))].size > 0, start);
  }
});

test("safe HTML asks for nothing, looks nothing up, opens nothing", async () => {
  // Without it, the hosts of links may be looked up ahead of a click.
  headers = { "X-DNS-Prefetch-Control": "off" };
  const seen = await opened(vectors.map(withHost).map(safe));
  const loud = vectors.filter((_, at) => seen[at].size > 0);
  assert.deepEqual(loud, []);
});

/** What the messages of the test data show. */
function shown() {
  const files = readdirSync(new URL("testdata", root), { recursive: true, withFileTypes: true });
  return files.filter((file) => file.isFile())
    .map((file) => unmime.safeHtml(readFileSync(join(file.parentPath ?? file.path, file.name)))?.html ?? "")
    .filter((html) => html.includes("<"));
}

test("DOMPurify finds nothing to remove in it", async () => {
  const executablePath = process.env.CHROMIUM ?? "/usr/bin/chromium";
  const browser = await chromium.launch({ executablePath, args: ["--no-sandbox"] });
  const page = await browser.newPage();
  await page.goto("about:blank");
  await page.addScriptTag({ path: new URL("../node_modules/dompurify/dist/purify.min.js", import.meta.url).pathname });
  const htmls = [...vectors.map(safe), ...shown()];
  const removed = await page.evaluate((htmls) => htmls.flatMap((html) => {
    // What is harmless by itself, and not on its list.
    const settings = { ADD_ATTR: ["target", "bordercolor", "frame", "rules", "vspace", "hspace", "usemap"] };
    // The first element keeps its place in the fragment.
    DOMPurify.sanitize(`<p>x</p>${html}`, settings);
    return DOMPurify.removed.map(({ element, attribute, from }) =>
      `${element?.nodeName ?? from?.nodeName} ${attribute?.name ?? ""}=${attribute?.value ?? ""} in ${html.slice(0, 200)}`);
  }), htmls);
  await browser.close();
  assert.ok(htmls.length > 200, `${htmls.length}`);
  assert.deepEqual(removed, []);
});
