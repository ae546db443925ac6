import { load } from "./unmime.js";
import { frameOf } from "./frame.js";
import { Source } from "./source.js";

const $ = (id) => document.getElementById(id);
const source = new Source($("bytes"), showDefect);

/** The messages that are open, each inside the one before. */
let open = [];
let defects = [];

const unmime = await load().catch((error) => {
  $("failure").textContent = `The module cannot be loaded. ${error.message}`;
  throw error;
});
forbidConnections();

for (const input of document.querySelectorAll("input[type=file]")) {
  input.addEventListener("change", () => {
    if (input.files.length > 0) openFile(input.files[0]);
    input.value = "";
  });
}
for (const kind of ["dragenter", "dragover", "dragleave", "drop"]) {
  addEventListener(kind, (event) => {
    event.preventDefault();
    document.body.classList.toggle("dragging", kind === "dragenter" || kind === "dragover");
    if (kind === "drop" && event.dataTransfer.files.length > 0) openFile(event.dataTransfer.files[0]);
  });
}
for (const tab of $("tabs").children) {
  tab.addEventListener("click", () => select(tab.getAttribute("aria-controls")));
}
$("back").addEventListener("click", () => {
  open.pop();
  show();
});
$("mode").addEventListener("click", () => {
  $("mode").setAttribute("aria-pressed", source.toggleHex());
});
$("earlier").addEventListener("click", () => turn(-1));
$("later").addEventListener("click", () => turn(1));
document.body.dataset.ready = "";

/** From here on, nothing of this page can reach any server. */
function forbidConnections() {
  const policy = document.createElement("meta");
  policy.httpEquiv = "Content-Security-Policy";
  policy.content = "connect-src 'none'; script-src 'none'";
  document.head.append(policy);
}

async function openFile(file) {
  open = [{ name: file.name, raw: new Uint8Array(await file.arrayBuffer()) }];
  show();
}

function show() {
  const { name, raw } = open.at(-1);
  const email = unmime.parse(raw, { id: name });
  $("name").textContent = `${name}, ${sizeOf(raw.length)}`;
  $("start").hidden = true;
  $("mail").hidden = $("another").hidden = false;
  $("back").hidden = open.length < 2;

  $("subject").textContent = email.subject ?? "No subject";
  $("people").replaceChildren(...pairs([
    ["From", people(email.from)],
    ["Sender", people(email.sender)],
    ["To", people(email.to)],
    ["Cc", people(email.cc)],
    ["Bcc", people(email.bcc)],
    ["Reply to", people(email.replyTo)],
    ["Date", email.sentAt && dateOf(email.sentAt)],
  ]));
  $("fields").replaceChildren(
    ...pairs(unmime.headers(raw, 0).map(({ name, value }) => [name, value])));

  const files = filesOf(email);
  const text = unmime.text(raw);
  const html = email.htmlBody.some(({ type }) => type !== "text/plain") ? unmime.safeHtml(raw)?.html ?? "" : "";
  $("text").textContent = text;
  document.querySelector("iframe").srcdoc = frameOf(html);
  tabOf("text").disabled = text === "";
  tabOf("html").disabled = html === "";

  list("attachments", files.map((part) => attachment(part, raw)), "None.");
  list("parts", partsOf(email.bodyStructure, 0), "");
  defects = email.unmime.defects;
  list("defects", defects.map(defect), "None: it is as the standards say.");
  source.open(raw, defects);
  showPlace();
  select(text !== "" ? "text" : html !== "" ? "html" : "source");
}

function attachment(part, raw) {
  const number = part.unmime.part;
  const name = unmime.fileName(raw, number);
  const save = button("Save", () => {
    const link = document.createElement("a");
    link.download = name;
    link.href = URL.createObjectURL(new Blob([unmime.body(raw, number)]));
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
  });
  const openIt = button("Open", () => {
    open.push({ name, raw: unmime.body(raw, number) });
    show();
  });
  const actions = element("span", "actions");
  actions.append(...(part.type.startsWith("message/") ? [openIt, save] : [save]));
  const row = element("div", "row");
  row.append(element("span", "grow", name), element("small", "", sizeOf(part.size)), actions);
  return row;
}

/** The rows of a part and of those in it. */
function partsOf(root, rootDepth) {
  const rows = [];
  const stack = [[root, rootDepth]];
  while (stack.length > 0) {
    const [part, depth] = stack.pop();
    const row = button("", () => showSpan(part.unmime.span), "row");
    row.style.setProperty("--depth", Math.min(depth, 8));
    const { cms } = part.unmime;
    const charset = part.type.startsWith("text/") && part.charset;
    const what = [part.type, charset, cms?.kind, cms?.signature && `signature ${cms.signature}`]
      .filter(Boolean).join(", ");
    row.append(element("span", "path", part.partId ?? "·"), element("span", "grow", what),
      element("small", "", part.subParts ? "" : sizeOf(part.size)));
    rows.push(row);
    for (const inner of (part.subParts ?? []).toReversed()) stack.push([inner, depth + 1]);
  }
  return rows;
}

function defect({ code, severity, message, repair, span }, index) {
  const row = button("", () => showDefect(index), `row ${severity}`);
  const what = element("span", "grow", message);
  what.append(element("small", "", `${severity}, ${code}, bytes ${span[0]} to ${span[1]}`),
    element("small", "", repair));
  row.append(element("span", "dot"), what);
  return row;
}

function showDefect(index) {
  showSpan(defects[index].span, index);
  for (const [at, row] of [...$("defects").querySelectorAll(".row")].entries()) {
    row.setAttribute("aria-current", at === index);
  }
}

function showSpan(span, defect = null) {
  select("source");
  $("source").scrollIntoView({ block: "nearest" });
  source.show(span, defect);
  showPlace();
}

function turn(pages) {
  source.turn(pages);
  showPlace();
}

function showPlace() {
  const [start, end, size] = source.place;
  $("place").textContent = `Bytes ${start} to ${end} of ${size}`;
  $("earlier").disabled = start === 0;
  $("later").disabled = end === size;
}

function select(panel) {
  for (const tab of $("tabs").children) {
    const id = tab.getAttribute("aria-controls");
    tab.setAttribute("aria-selected", id === panel);
    $(id).hidden = id !== panel;
  }
}

function tabOf(panel) {
  return document.querySelector(`[aria-controls=${panel}]`);
}

/** The attachments, and images that are shown in the text. */
function filesOf({ attachments, textBody, htmlBody }) {
  const shown = [...textBody, ...htmlBody].filter((part) => !part.type.startsWith("text/"));
  const files = new Map([...attachments, ...shown].map((part) => [part.unmime.part, part]));
  return [...files.values()].sort((one, other) => one.unmime.part - other.unmime.part);
}

function list(id, rows, none) {
  const items = rows.map((row) => {
    const item = document.createElement("li");
    item.append(row);
    return item;
  });
  $(id).previousElementSibling.dataset.count = rows.length;
  $(id).replaceChildren(...(items.length > 0 ? items : [element("li", "none", none)]));
}

function pairs(entries) {
  return entries.filter(([, value]) => value).flatMap(([name, value]) =>
    [element("dt", "", name), element("dd", "", value)]);
}

function people(addresses) {
  return (addresses ?? []).map(({ name, email }) => name ? `${name} <${email}>` : email).join(", ");
}

/** As the sender wrote it: his time, and how far it is from UTC. */
function dateOf(sentAt) {
  const [, date, time, zone] = /^(.+)T(\d\d:\d\d).*?(Z|[+-]\d\d:\d\d)$/.exec(sentAt) ?? [];
  return date ? `${date} ${time} ${zone === "Z" ? "UTC" : `UTC${zone}`}` : sentAt;
}

function sizeOf(bytes) {
  if (bytes < 1000) return `${bytes} B`;
  const [unit, size] = bytes < 1e6 ? ["kB", bytes / 1e3] : ["MB", bytes / 1e6];
  return `${size < 10 ? size.toFixed(1) : Math.round(size)} ${unit}`;
}

function button(text, act, className = "") {
  const made = element("button", className, text);
  made.type = "button";
  made.addEventListener("click", act);
  return made;
}

function element(tag, className = "", text = "") {
  const made = document.createElement(tag);
  made.className = className;
  made.textContent = text;
  return made;
}
