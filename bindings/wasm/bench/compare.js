// unmime in node beside other parsers, over the files below a folder: node compare.js FOLDER [ROUNDS].
// Everyone gets the same bytes and gives an object with decoded fields, texts and the bytes of attachments.
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { simpleParser } from "mailparser";
import PostalMime from "postal-mime";
import { load } from "../dist/unmime.js";

const [folder, rounds = "3"] = process.argv.slice(2);
const files = readdirSync(folder, { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile() && entry.name !== "cmds")
  .map((entry) => readFileSync(join(entry.parentPath, entry.name)))
  // The line of an mbox is not the message's.
  .map((raw) => raw.subarray(0, 5).toString() === "From " ? raw.subarray(raw.indexOf(10) + 1) : raw);
const megabytes = files.reduce((sum, raw) => sum + raw.length, 0) / 1e6;

const unmime = await load();
const parsers = {
  "unmime, fields and texts": (raw) => unmime.parse(raw),
  "unmime, attachments too": (raw) => {
    const email = unmime.parse(raw);
    for (const part of email.attachments) unmime.body(raw, part.unmime.part);
    return email;
  },
  "postal-mime": (raw) => PostalMime.parse(raw),
  mailparser: (raw) => simpleParser(raw, { skipHtmlToText: true, skipTextToHtml: true, skipImageLinks: true }),
};

console.log(`${files.length} messages, ${megabytes.toFixed(1)} MB, node ${process.version}; CPU time, median of ${rounds}`);
for (const [name, parse] of Object.entries(parsers)) {
  const times = [];
  let failed = 0;
  for (let round = 0; round < Number(rounds); round += 1) {
    failed = 0;
    const before = process.cpuUsage();
    for (const raw of files) {
      try {
        await parse(raw);
      } catch {
        failed += 1;
      }
    }
    const { user, system } = process.cpuUsage(before);
    times.push((user + system) / 1e6);
  }
  const time = times.sort((a, b) => a - b)[times.length >> 1];
  console.log(`${name}: ${(megabytes / time).toFixed(1)} MB/s, ${Math.round(files.length / time)} messages/s, ${failed} failed`);
}
