#!/usr/bin/env bash
# Citation.js: of newspaper articles in RIS, the authors and the day are lost, both ways.
#
# Expected: in RIS, AU is an author and DA the date (year/month/day), in whatever type of reference,
# TY  - NEWS, a newspaper article, among them. CSL has "author" for its article-newspaper; the
# schema of CSL-JSON knows no "reporter", nor names that are plain strings.
# Happens: the authors become "reporter": ["Lowe, Ada", "Marr, Ben"], which no style prints, and DA
# is passed over, so that of 2025/03/04 the year is left. In the other direction an
# article-newspaper with its author and day is written without AU and DA. Nothing is logged. The
# same lines under MGZN, BLOG or ELEC keep both, and rispy reads both under NEWS.
# Measured: APA prints "Mill of Ostmere sold. (2025). Ostmere Gazette." for "Lowe, A., & Marr, B.
# (2025, March 4). Mill of Ostmere sold. Ostmere Gazette."; of articles of one title in each month
# of a year, all 12 citations are the same.
# Matters: RIS is how archives of newspapers and databases give citations away, and for news the day
# is the address: a citation with a year only leads to 365 issues.
# Do: read NEWS as MGZN and set the type afterwards; write in the same way.
# Known: nothing found in citation-js/citation-js.
# Seen: 2026-11-30, @citation-js/core, plugin-ris and plugin-csl 0.8.2, beside rispy 0.10.0, Node
# 20.20, Python 3.11.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm install --silent --no-fund --no-audit --prefix "$work" @citation-js/core@0.8.2 \
    @citation-js/plugin-ris@0.8.2 @citation-js/plugin-csl@0.8.2
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --disable-pip-version-check rispy==0.10.0
cat > see.cjs <<'SCRIPT'
const { Cite } = require("@citation-js/core");
require("@citation-js/plugin-ris");
require("@citation-js/plugin-csl");
const fs = require("node:fs");

for (const part of ["core", "plugin-ris", "plugin-csl"]) {
  const file = fs.readFileSync(`node_modules/@citation-js/${part}/package.json`);
  console.log(`@citation-js/${part}`, JSON.parse(file).version);
}
const entry = (type, month = 3) => `TY  - ${type}
TI  - Mill of Ostmere sold
AU  - Lowe, Ada
AU  - Marr, Ben
DA  - 2025/${String(month).padStart(2, "0")}/04/
PY  - 2025
T2  - Ostmere Gazette
ER  - 
`;
fs.writeFileSync("news.ris", entry("NEWS"));
const apa = (cite) => cite.format("bibliography", { template: "apa" }).trim();
const read = {};
for (const type of ["NEWS", "MGZN", "BLOG", "ELEC"]) {
  const cite = new Cite(entry(type));
  const { author, reporter, issued } = cite.data[0];
  read[type] = { author, reporter, issued, apa: apa(cite) };
  console.log(type, JSON.stringify(read[type]));
}
const item = (type) => ({
  id: "mill", type, title: "Mill of Ostmere sold", "container-title": "Ostmere Gazette",
  author: [{ family: "Lowe", given: "Ada" }], issued: { "date-parts": [[2025, 3, 4]] },
});
const written = {};
for (const type of ["article-newspaper", "article-magazine"]) {
  written[type] = new Cite([item(type)]).format("ris");
  console.log(`${type} (${apa(new Cite([item(type)]))}) written as\n${written[type]}`);
}
const months = Array.from({ length: 12 }, (_, month) => month + 1);
const year = new Set(months.map((month) => apa(new Cite(entry("NEWS", month)))));
console.log("citations of an article in each month of 2025:", year.size);
const asStated =
  read.NEWS.author === undefined &&
  JSON.stringify(read.NEWS.reporter) === '["Lowe, Ada","Marr, Ben"]' &&
  JSON.stringify(read.NEWS.issued) === '{"date-parts":[[2025]]}' &&
  read.NEWS.apa === "Mill of Ostmere sold. (2025). Ostmere Gazette." && year.size === 1 &&
  ["MGZN", "BLOG"].every((type) =>
    read[type].apa.startsWith("Lowe, A., & Marr, B. (2025, March 4).")) &&
  JSON.stringify(read.ELEC.issued) === '{"date-parts":[[2025,3,4]]}' &&
  !/^(AU|DA) /m.test(written["article-newspaper"]) &&
  /^AU {2}- Lowe, Ada$/m.test(written["article-magazine"]) &&
  /^DA {2}- 2025\/3\/4/m.test(written["article-magazine"]);
if (!asStated) {
  console.error("The behaviour is no longer as stated above.");
  process.exit(1);
}
SCRIPT
node see.cjs
"$work/venv/bin/python" - <<'PYTHON'
import rispy

with open("news.ris", encoding="utf-8") as file:
    (entry,) = rispy.load(file)
print("rispy 0.10.0 reads", entry)
assert entry["authors"] == ["Lowe, Ada", "Marr, Ben"] and entry["date"] == "2025/03/04/", entry
PYTHON
