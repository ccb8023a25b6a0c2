#!/usr/bin/env bash
# postal-mime: in format=flowed mail the reply after "> quoted " becomes part of the quotation.
#
# Expected: in text/plain; format=flowed (RFC 3676) a line that ends in a space goes on in the next.
# Of quoted lines the marks ">" are taken off before lines are joined, and a change in the depth of
# quotation ends a paragraph whatever the space says (section 4.5, the rule "quote-depth-wins").
# Happens: lines are joined without looking at the marks. "> for 5 \r\n> million." becomes
# "> for 5 > million."; where a quoted line ends in a space, the answer on the next line, even after
# an empty one, is joined to it: "> Will you resign? No."
# Measured: of 100 interviews by mail, question quoted, answer below after an empty line, the
# quotation ending in a space: 100 of 100 answers stand in the quotation (nodemailer's mailparser:
# 0); of 100 quoted paragraphs of three lines, 100 have marks inside their sentences (mailparser 0).
# Matters: who said what is what an archive of mailing lists and interviews is asked. "No." is then
# quoted as the words of whoever asked.
# Do: parse flowed bodies yourself from the part's content, or with mailparser.
# Known: nothing found on quotations in postalsys/postal-mime; #97 made the joining faster.
# Seen: 2026-11-30, postal-mime 4.0.0 (September 2026), mailparser 3.14.2, Node 20.20.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm install --silent --no-fund --no-audit --prefix "$work" postal-mime@4.0.0 mailparser@3.14.2
cat > see.mjs <<'SCRIPT'
import { simpleParser } from "mailparser";
import fs from "node:fs";
import PostalMime from "postal-mime";

for (const name of ["postal-mime", "mailparser"]) {
  console.log(name, JSON.parse(fs.readFileSync(`node_modules/${name}/package.json`)).version);
}
const mail = (lines) => [
  "From: Ada Lowe <ada@gazette.example>", "To: desk@gazette.example", "Subject: Interview",
  "Date: Tue, 4 Mar 2025 10:00:00 +0100", "MIME-Version: 1.0",
  "Content-Type: text/plain; charset=utf-8; format=flowed", "", ...lines, "",
].join("\r\n");
const readers = {
  "postal-mime": async (lines) => (await PostalMime.parse(mail(lines))).text,
  mailparser: async (lines) => (await simpleParser(mail(lines))).text,
};
const inOne = (text, first, second) =>
  text.split("\n").some((line) => line.includes(first) && line.includes(second));
const ASKED = ["> Will you resign? ", "", "No. I was elected for four years."];
const QUOTED = ["> We will not sell the mill, as the ", "> council was told in May, for 5 ",
                "> million."];
const seen = {};
for (const [name, read] of Object.entries(readers)) {
  seen[name] = { asked: await read(ASKED), quoted: await read(QUOTED) };
  const joined = { answers: 0, marks: 0 };
  for (let number = 0; number < 100; number += 1) {
    const answer = `No, I stay until ${1900 + number}.`;
    const asked = await read([`> Question ${number}: will you go? `, "", answer]);
    joined.answers += inOne(asked, `Question ${number}`, answer);
    const quoted = await read([`> The mill has ${number} `, "> rooms and a ", "> pond."]);
    joined.marks += /\w > \w/.test(quoted);
  }
  Object.assign(seen[name], joined);
  console.log(name, seen[name]);
}
const theirs = seen["postal-mime"];
const asStated =
  theirs.asked.trim() === "> Will you resign? No. I was elected for four years." &&
  theirs.quoted.includes("as the > council was told in May, for 5 > million.") &&
  theirs.answers === 100 && theirs.marks === 100 &&
  seen.mailparser.answers === 0 && seen.mailparser.marks === 0;
if (!asStated) {
  console.error("The behaviour is no longer as stated above.");
  process.exit(1);
}
SCRIPT
node see.mjs
