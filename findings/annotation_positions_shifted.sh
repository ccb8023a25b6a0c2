#!/usr/bin/env bash
# Recogito Text Annotator: annotations of a text with rare characters point, to every other program, at
# other words; those of other programs it highlights at the wrong ones.
#
# Expected: W3CTextFormat writes and reads Web Annotations, whose TextPositionSelector counts
# characters: the selection "MUST be in terms of unicode code points (the "character number"), not in
# terms of code units" (W3C Web Annotation Data Model, 4.2.4; 4.2.5 refers to it).
# Happens: start and end are UTF-16 code units, written and read. Each character beyond U+FFFF counts
# twice, so that all that follows one is a place further on. The TextQuoteSelector beside it says which
# words are meant, but is not compared: after one 𠮷, "Monday" at the places of @apache-annotator/dom,
# which counts as the model says, is highlighted as " Monda", and Recogito's own is "onday " in Python.
# Measured: a report of 40 sentences that each begin with the name 𠮷田, a form of Yoshida, annotated
# sentence by sentence: none of 40 places of Recogito's is that of the sentence, and none of 40 from
# @apache-annotator/dom is shown there; the last are off by more than a sentence. In Adlam, where every
# letter counts twice, 15 of 40 lie behind the end of the text.
# Matters: such characters are in Japanese and Chinese names and in the whole of scripts such as Adlam
# (Fulani) and Chakma. A citation that was exact in the browser is stored, and the service that shows
# it quotes other words. In English nothing is amiss.
# Do: count anew on the way in and out: [...text.slice(0, start)].length is the start to write; check
# that the text there is the quotation's.
# Known: tilgovi/dom-anchor-text-position#6 says the same of that package (2017, open); nothing found
# in recogito/text-annotator-js.
# Seen: 2026-11-30, @recogito/text-annotator 4.1.1, beside @apache-annotator/dom 0.2.0, jsdom 29.1.1,
# Node.js 20.20, Python 3.11.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm install --silent --no-audit --no-fund @recogito/text-annotator@4.1.1 @apache-annotator/dom@0.2.0 \
    @apache-annotator/selector@0.2.0 jsdom@29.1.1
cat > check.mjs <<'JAVASCRIPT'
import { readFileSync, writeFileSync } from 'node:fs'
import { JSDOM } from 'jsdom'

for (const name of ['@recogito/text-annotator', '@apache-annotator/dom', 'jsdom']) {
  console.log(name, JSON.parse(readFileSync(`node_modules/${name}/package.json`)).version)
}
const { window } = new JSDOM('<body><article></article></body>', { pretendToBeVisual: true })
const browser = ['document', 'Node', 'NodeFilter', 'Range', 'HTMLElement', 'Element', 'navigator',
  'CustomEvent', 'MutationObserver', 'ResizeObserver', 'getComputedStyle']
for (const name of browser) {
  Object.defineProperty(globalThis, name, { value: window[name], configurable: true })
}
globalThis.window = window
const recogito = await import('@recogito/text-annotator')
const apache = await import('@apache-annotator/dom')
const article = document.querySelector('article')

function rangeOf(words) {
  const node = article.firstChild
  const range = document.createRange()
  range.setStart(node, node.data.indexOf(words))
  range.setEnd(node, node.data.indexOf(words) + words.length)
  return range
}
function writtenByRecogito(words) {
  const format = recogito.W3CTextFormat('https://news.example/1', article)
  const target = { annotation: '1', selector: [recogito.rangeToSelector(rangeOf(words), article)] }
  const { target: [{ selector }] } = format.serialize({ id: '1', bodies: [], target })
  return selector.find((one) => one.type === 'TextPositionSelector')
}
async function shownByRecogito(words) {
  const format = recogito.W3CTextFormat('https://news.example/1', article)
  const position = await apache.describeTextPosition(rangeOf(words), article)
  const { parsed } = format.parse({
    id: '1', type: 'Annotation', body: [],
    target: { source: 'https://news.example/1',
      selector: [{ type: 'TextQuoteSelector', exact: words }, position] }
  })
  const [revived] = recogito.reviveAnnotation(parsed, article).target.selector
  return String(revived.range)
}
const SENTENCES = {
  English: ['The firm of 𠮷田 closed on Monday in Lumbay.'],
  Japanese: Array.from({ length: 40 }, (_, number) => `𠮷田氏は質問${number + 1}に答えた。`),
  Adlam: Array.from({ length: 40 }, (_, number) => `𞤆𞤵𞤤𞤢𞤪 𞤢𞤣𞤤𞤢𞤥 ${number + 1}.`),
  plain: Array.from({ length: 40 }, (_, number) => `Lowe answered question ${number + 1}.`)
}
const record = {}
for (const [name, sentences] of Object.entries(SENTENCES)) {
  article.textContent = sentences.join(' ')
  const wanted = name === 'English' ? ['Monday'] : sentences
  record[name] = { text: article.textContent, wanted, written: wanted.map(writtenByRecogito),
    shown: await Promise.all(wanted.map(async (words) => await shownByRecogito(words))) }
}
writeFileSync('record.json', JSON.stringify(record))
JAVASCRIPT
node check.mjs
python3 - <<'PYTHON'
import json
import sys
from pathlib import Path

counts = {}
for name, one in json.loads(Path("record.json").read_text()).items():
    text, wanted = one["text"], one["wanted"]
    read = [text[place["start"]:place["end"]] for place in one["written"]]
    counts[name] = {
        "written": sum(words == got for words, got in zip(wanted, read)),
        "shown": sum(words == got for words, got in zip(wanted, one["shown"])),
        "behind the end": sum(place["start"] >= len(text) for place in one["written"]),
    }
    print(f"{name}, of {len(wanted)}: {counts[name]}; wanted {wanted[-1]!r}, "
          f"written {read[-1]!r}, shown {one['shown'][-1]!r}")
    if name == "English":
        english = read[-1], one["shown"][-1]
as_stated = (counts["plain"] == {"written": 40, "shown": 40, "behind the end": 0}
             and all(counts[name]["written"] == counts[name]["shown"] == 0
                     for name in ("Japanese", "Adlam"))
             and counts["Adlam"]["behind the end"] == 15 and english == ("onday ", " Monda"))
sys.exit(0 if as_stated else "The behaviour is no longer as stated above.")
PYTHON
