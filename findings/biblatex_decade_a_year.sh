#!/usr/bin/env bash
# Citation.js: a newspaper cutting "of the 1990s" is cited as of 1990, one "from March 2024 on" as
# without a date.
#
# Expected: BibLaTeX's date field takes the Extended Date/Time Format of ISO 8601-2 (manual of BibLaTeX
# 3, section 2.3.8, and its example 96-dates, which prints 19XX as 1900-1999): 199X is some year from
# 1990 to 1999, 1984~ about 1984, 2024-21 the spring of 2024, 2024-03/ March 2024 and later, its end
# open. CSL-JSON, which Citation.js makes of it, has "circa", "season" and "literal" for what is not a
# plain date.
# Happens: X becomes 0, so that a decade or a century is its first year; "~" and the season are dropped;
# an open end makes the date [[2024, 3], null], which is printed as "n.d."; a year before 1 is 0,
# and "n.d." too. Nothing is logged. pandoc keeps "circa", reads no date rather than 1990, and has
# the year before 1.
# Measured: the 53 decades from 150X to 202X are 53 plain years in APA, to pandoc none is; of the 12
# months of 2024 with an open end, 12 are "n.d.", though each month with an end is printed.
# Matters: archives date photographs and undated cuttings by decades. "(1990)" is a fact that the
# record denies, and no field of the result says that it was a guess.
# Do: look for X, ~, ? and % in date before parsing, and set issued.literal or issued.circa yourself;
# write an open range as its begin.
# Known: nothing found in citation-js/citation-js or larsgw/citation.js.
# Seen: 2026-12-01, @citation-js/core, plugin-bibtex and plugin-csl 0.8.2, beside pandoc 3.9
# (pypandoc-binary 1.17), Python 3.11, Node.js 20.20.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm install --silent --no-fund --no-audit --prefix "$work" @citation-js/core@0.8.2 \
    @citation-js/plugin-bibtex@0.8.2 @citation-js/plugin-csl@0.8.2
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check pypandoc-binary==1.17
cat > see.mjs <<'SCRIPT'
import { readFileSync, writeFileSync } from "node:fs";
import { Cite } from "@citation-js/core";
import "@citation-js/plugin-bibtex";
import "@citation-js/plugin-csl";

for (const part of ["core", "plugin-bibtex", "plugin-csl"])
  console.log(`@citation-js/${part}`,
    JSON.parse(readFileSync(`node_modules/@citation-js/${part}/package.json`)).version);
const entry = (key, date) => `@article{${key}, author = {Lowe, Ada}, title = {Mill},
  journaltitle = {Gazette}, date = {${date}}}\n`;
const read = (date) => {
  const cite = new Cite(entry("mill", date));
  const apa = cite.format("bibliography", { template: "apa" }).trim();
  return { issued: JSON.stringify(cite.data[0].issued), printed: /\((.*?)\)/.exec(apa)[1] };
};
const seen = {};
for (const date of ["199X", "19XX", "1984~", "2024-21", "2024-03/", "2024-03/2024-05", "-0044"]) {
  seen[date] = read(date);
  console.log(date, seen[date]);
}
const decades = Array.from({ length: 53 }, (_, number) => `${150 + number}X`);
const years = decades.filter((date) => read(date).printed === date.replace("X", "0"));
const months = Array.from({ length: 12 }, (_, number) => `2024-${String(number + 1).padStart(2, "0")}`);
const undated = months.filter((month) => read(`${month}/`).printed === "n.d.");
const ended = months.filter((month) => read(`${month}/2025-01`).printed !== "n.d.");
console.log("decades as years:", years.length, "open ends undated:", undated.length,
  "with an end printed:", ended.length);
writeFileSync("dates.bib", [...decades, "1984~", "-0044"].map(
  (date, number) => entry(`d${number}`, date)).join(""));
const asStated =
  seen["199X"].printed === "1990" && seen["19XX"].printed === "1900" &&
  seen["1984~"].issued === '{"date-parts":[[1984]]}' &&
  seen["2024-21"].issued === '{"date-parts":[[2024]]}' &&
  seen["2024-03/"].issued === '{"date-parts":[[2024,3],null]}' &&
  seen["2024-03/"].printed === "n.d." && seen["2024-03/2024-05"].printed !== "n.d." &&
  seen["-0044"].issued === '{"date-parts":[[0]]}' && seen["-0044"].printed === "n.d." &&
  years.length === 53 && undated.length === 12 && ended.length === 12;
if (!asStated) {
  console.error("The behaviour is no longer as stated above.");
  process.exit(1);
}
SCRIPT
node see.mjs
venv/bin/python - <<'PYTHON'
import json

import pypandoc

print("pandoc", pypandoc.get_pandoc_version())
entries = json.loads(pypandoc.convert_file("dates.bib", "csljson", format="biblatex"))
*decades, about, early = [one.get("issued") for one in entries]
print("decades that have a date:", sum(one is not None for one in decades),
      "1984~:", about, "-0044:", early)
assert not any(decades) and about["circa"] and early["date-parts"][0][0] < 0, entries
PYTHON
