/**
 * unmime in browsers and in node. Types and documentation: unmime.d.ts.
 *
 *     import { load } from "./unmime.js";
 *     const unmime = await load();
 *     const email = unmime.parse(bytes);
 */

const encoder = new TextEncoder();
const decoder = new TextDecoder("utf-8", { ignoreBOM: true });

export async function load(source = new URL("unmime.wasm", import.meta.url)) {
  return new Unmime(await instantiate(await source));
}

async function instantiate(source) {
  if (source instanceof WebAssembly.Module) return WebAssembly.instantiate(source);
  if (source instanceof URL && source.protocol === "file:") {
    const { readFile } = await import("node:fs/promises");
    source = await readFile(source);
  } else if (source instanceof URL || typeof source === "string") {
    const response = await fetch(source);
    if (!response.ok) throw new Error(`${response.url}: ${response.status}`);
    source = await response.arrayBuffer();
  }
  return (await WebAssembly.instantiate(source)).instance;
}

class Unmime {
  #wasm;

  constructor(instance) {
    this.#wasm = instance.exports;
  }

  parse(raw, { id = "", bodies = false, alternatives = false } = {}) {
    return JSON.parse(this.json(raw, { id, bodies, alternatives }));
  }

  json(raw, { id = "", bodies = false, alternatives = false } = {}) {
    const options = (bodies ? 1 : 0) + (alternatives ? 2 : 0);
    const reply = this.#lend(encoder.encode(id), (id, idLength) =>
      this.#lend(bytesOf(raw), (raw, length) =>
        this.#wasm.unmime_parse(id, idLength, raw, length, options)));
    return this.#take(reply, (bytes) => decoder.decode(bytes));
  }

  text(raw) {
    const reply = this.#lend(bytesOf(raw), (raw, length) => this.#wasm.unmime_text(raw, length));
    return this.#take(reply, (bytes) => decoder.decode(bytes));
  }

  safeHtml(raw, { part = 0, remoteImages = false } = {}) {
    const reply = this.#lend(bytesOf(raw), (raw, length) =>
      this.#wasm.unmime_safe_html(raw, length, part, remoteImages ? 1 : 0));
    return this.#take(reply, (bytes) => {
      if (bytes.length === 0) return null;
      const blockedImages = new DataView(bytes.buffer, bytes.byteOffset).getUint32(0, true);
      return { html: decoder.decode(bytes.subarray(4)), blockedImages };
    });
  }

  headers(raw, part = 0) {
    const fields = decoder.decode(this.#ofPart("unmime_headers", raw, part));
    return JSON.parse(fields || "[]").map(([name, value]) => ({ name, value }));
  }

  body(raw, part) {
    return this.#ofPart("unmime_body", raw, part);
  }

  fileName(raw, part) {
    return decoder.decode(this.#ofPart("unmime_file_name", raw, part));
  }

  #ofPart(get, raw, part) {
    const reply = this.#lend(bytesOf(raw), (raw, length) => this.#wasm[get](raw, length, part));
    return this.#take(reply, (bytes) => bytes.slice());
  }

  /** Calls with a copy of the bytes in the memory of the module. */
  #lend(bytes, call) {
    const { length } = bytes;
    const start = this.#wasm.unmime_alloc(length) >>> 0;
    try {
      new Uint8Array(this.#wasm.memory.buffer, start, length).set(bytes);
      return call(start, length);
    } finally {
      this.#wasm.unmime_free(start, length);
    }
  }

  /** What `read` makes of a reply, which is gone then. */
  #take(reply, read) {
    const start = reply >>> 0;
    const { buffer } = this.#wasm.memory;
    const length = new DataView(buffer).getUint32(start, true);
    try {
      return read(new Uint8Array(buffer, start + 4, length));
    } finally {
      this.#wasm.unmime_free(start, length + 4);
    }
  }
}

function bytesOf(raw) {
  return ArrayBuffer.isView(raw)
    ? new Uint8Array(raw.buffer, raw.byteOffset, raw.byteLength)
    : new Uint8Array(raw);
}
