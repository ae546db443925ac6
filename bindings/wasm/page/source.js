/** How many bytes are shown at a time. */
const PAGE = 16 << 10;
/** How many bytes are in a line of hexadecimal. */
const LINE = 16;

const decoder = new TextDecoder("utf-8", { ignoreBOM: true });

/** The bytes of a message, a page at a time, with what is wrong marked. */
export class Source {
  #panel;
  #choose;
  #raw = new Uint8Array();
  /** The defects with their index, the widest first, so that those in it are marked in it. */
  #defects = [];
  #current = null;
  #start = 0;
  #isHex = false;

  /** @param choose is called with the index of a defect whose bytes were clicked. */
  constructor(panel, choose) {
    this.#panel = panel;
    this.#choose = choose;
  }

  open(raw, defects) {
    this.#raw = raw;
    this.#defects = defects
      .map(({ span: [start, end], severity }, index) => ({ start, end: Math.max(end, start + 1), severity, index }))
      .sort((one, other) => (other.end - other.start) - (one.end - one.start));
    this.#current = null;
    this.#start = 0;
    this.#draw();
  }

  /** Where the page starts and ends, and how much there is. */
  get place() {
    const size = this.#raw.length;
    return [this.#start, Math.min(this.#start + PAGE, size), size];
  }

  turn(pages) {
    this.#go(this.#start + pages * PAGE);
    this.#draw();
    this.#panel.scrollTop = 0;
  }

  toggleHex() {
    this.#isHex = !this.#isHex;
    this.#draw();
    this.#scrollToCurrent();
    return this.#isHex;
  }

  show([start, end], defect) {
    // Of a part, its first line is enough.
    const lineFeed = this.#raw.indexOf(10, start);
    const last = defect === null && lineFeed >= 0 ? Math.min(end, lineFeed) : end;
    const { severity = "info" } = this.#defects.find(({ index }) => index === defect) ?? {};
    this.#current = { start, end: Math.max(last, start + 1), index: defect, severity, isCurrent: true };
    if (start < this.#start || start >= this.#start + PAGE) this.#go(start - PAGE / 4);
    this.#draw();
    this.#scrollToCurrent();
  }

  /** Within the panel: the page around it stays where it is. */
  #scrollToCurrent() {
    const current = this.#panel.querySelector(".current");
    if (!current) return;
    const distance = current.getBoundingClientRect().top - this.#panel.getBoundingClientRect().top;
    this.#panel.scrollTop += distance - this.#panel.clientHeight / 3;
  }

  /** Has the page start here, as far as there is a page, at the start of a line of hexadecimal. */
  #go(start) {
    const last = Math.max(0, Math.ceil((this.#raw.length - PAGE) / LINE) * LINE);
    const within = Math.min(Math.max(0, start), last);
    this.#start = within - within % LINE;
  }

  #draw() {
    this.#panel.classList.toggle("hex", this.#isHex);
    const [start, end] = this.place;
    const lines = this.#isHex ? hexLines(start, end) : textLines(this.#raw, start, end);
    const marked = this.#marked(start, end);
    this.#panel.replaceChildren(...lines.map(([from, to]) => this.#line(from, to, marked)));
  }

  /** For each byte of the page, the mark that it has: the current one, or that of the narrowest defect. */
  #marked(start, end) {
    const marks = new Array(end - start).fill(null);
    for (const mark of this.#current ? [...this.#defects, this.#current] : this.#defects) {
      if (mark.end > start && mark.start < end) {
        marks.fill(mark, Math.max(0, mark.start - start), mark.end - start);
      }
    }
    return marks;
  }

  #line(from, to, marks) {
    const line = document.createElement("div");
    const place = document.createElement("span");
    place.textContent = this.#isHex ? from.toString(16).padStart(8, "0") : from;
    const code = document.createElement("code");
    const pieces = this.#pieces(from, to, marks);
    if (this.#isHex) {
      code.append(...pieces.map(([at, next, mark]) => wrap(hex(this.#raw, from, at, next), mark, this.#choose)));
      code.append("   ".repeat(LINE - (to - from)), "  ");
    }
    code.append(...pieces.map(([at, next, mark]) => wrap(printable(this.#raw.subarray(at, next), this.#isHex), mark, this.#choose)));
    line.append(place, code);
    return line;
  }

  /** The line cut where the marks change. */
  #pieces(from, to, marks) {
    const pieces = [];
    for (let at = from; at < to;) {
      const mark = marks[at - this.#start];
      let next = at + 1;
      while (next < to && marks[next - this.#start] === mark) next += 1;
      pieces.push([at, next, mark]);
      at = next;
    }
    return pieces;
  }
}

function hexLines(start, end) {
  const lines = [];
  for (let at = start; at < end; at += LINE) lines.push([at, Math.min(at + LINE, end)]);
  return lines;
}

function textLines(raw, start, end) {
  const lines = [];
  for (let at = start; at < end;) {
    const lineFeed = raw.indexOf(10, at);
    const next = lineFeed < 0 || lineFeed >= end ? end : lineFeed + 1;
    lines.push([at, next]);
    at = next;
  }
  return lines;
}

function wrap(text, mark, choose) {
  if (!mark) return text;
  const element = document.createElement("mark");
  element.className = mark.isCurrent ? `${mark.severity} current` : mark.severity;
  element.textContent = text;
  if (mark.index !== null) element.addEventListener("click", () => choose(mark.index));
  return element;
}

function hex(raw, from, start, end) {
  let text = "";
  for (let at = start; at < end; at += 1) text += `${raw[at].toString(16).padStart(2, "0")} `;
  return text;
}

/** Bytes as they can be seen: control characters by their pictures. */
function printable(bytes, isHex) {
  if (isHex) {
    return Array.from(bytes, (byte) => byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : ".").join("");
  }
  // A line feed ends the line anyway; one alone is worth a look only in hexadecimal.
  return decoder.decode(bytes).replace(/\n$/, "")
    .replace(/[\0-\x08\x0b-\x1f]/g, (control) => String.fromCharCode(0x2400 + control.charCodeAt(0)));
}
