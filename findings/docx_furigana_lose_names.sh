#!/usr/bin/env bash
# DOCX: a Japanese name that has its reading above it is lost: 高梨市長が辞任した, "Mayor Takanashi has
# resigned", is read as 市長が辞任した, "the mayor has resigned".
#
# Expected: Word's phonetic guide is one w:ruby in a run: rubyBase holds the words, rt, in small
# letters above them, how they are read (ISO/IEC 29500-1, 17.3.3). The words stand in the line, the
# reading is an aid. python-docx gives the "textual content of this paragraph" (Paragraph.text),
# mammoth's raw text is to "ignore all formatting", not words (README).
# Happens: python-docx, mammoth, pandoc and officeparser skip the whole element, words and reading;
# so does what is built on them. docx2txt, docx2python and word-extractor read both, the reading
# first and no mark between: たかなし高梨. None of them warns.
# Measured: 20 reports, each of one name with its reading: the name is in none of 20 by the first
# four, in all 20 behind its reading by the other three.
# Matters: in Japanese, names of people and places get their reading where it is not plain, in news
# for children or learners every word. What is lost is who it was: the sentence left is whole, and
# about somebody else. Joined, neither name nor reading is a word by which to find it.
# Do: before reading, put into the place of each w:ruby the runs of its rubyBase; python-docx, mammoth
# and pandoc then have all 20.
# Known: mwilliamson/python-mammoth#76, open since 2019, asks for ruby in HTML; nothing found on the
# lost words in python-openxml/python-docx, jgm/pandoc or harshankur/officeParser.
# Seen: 2026-11-30, python-docx 1.2.0, mammoth 1.13.0, pandoc 3.9 (pypandoc-binary 1.17), officeparser
# 7.8.0, docx2txt 0.9, docx2python 3.7.1, word-extractor 1.0.4, Python 3.11, Node.js 20.20.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check python-docx==1.2.0 mammoth==1.13.0 \
    pypandoc-binary==1.17 docx2txt==0.9 docx2python==3.7.1
npm install --silent --no-audit --no-fund officeparser@7.8.0 word-extractor@1.0.4
cat > read.mjs <<'JAVASCRIPT'
import { readFileSync } from 'node:fs'
import { OfficeParser } from 'officeparser'
import WordExtractor from 'word-extractor'

for (const name of ['officeparser', 'word-extractor']) {
  console.error(name, JSON.parse(readFileSync(`node_modules/${name}/package.json`)).version)
}
const office = (await OfficeParser.parseOffice('guided.docx')).toText()
const word = (await new WordExtractor().extract('guided.docx')).getBody()
console.log(JSON.stringify({ officeparser: office, 'word-extractor': word }))
JAVASCRIPT
cat > check.py <<'PYTHON'
import json
import subprocess
import sys
from importlib.metadata import version

import docx
import docx2txt
import mammoth
import pypandoc
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx2python import docx2python

NAMES = ("高梨 たかなし, 東雲 しののめ, 小鳥遊 たかなし, 月見里 やまなし, 四十万 しじま, 五十嵐 いがらし, 服部 はっとり,"
         " 長谷川 はせがわ, 日下部 くさかべ, 海老名 えびな, 神谷 かみや, 東海林 しょうじ, 百目鬼 どうめき, 栗花落 つゆり,"
         " 勅使河原 てしがわら, 御手洗 みたらい, 鴨志田 かもしだ, 波多野 はたの, 八月一日 ほづみ, 羽生 はにゅう")
PEOPLE = [one.split() for one in NAMES.split(", ")]
GUIDED = """<w:r {}><w:ruby><w:rubyPr><w:rubyAlign w:val="distributeSpace"/><w:hps w:val="10"/>
<w:hpsRaise w:val="18"/><w:hpsBaseText w:val="21"/><w:lid w:val="ja-JP"/></w:rubyPr>
<w:rt><w:r><w:t>{}</w:t></w:r></w:rt><w:rubyBase><w:r><w:t>{}</w:t></w:r></w:rubyBase></w:ruby></w:r>"""


def by_python_docx(file):
    return "\n".join(one.text for one in docx.Document(file).paragraphs)


def by_mammoth(file):
    with open(file, "rb") as opened:
        return mammoth.extract_raw_text(opened).value


def by_pandoc(file):
    return pypandoc.convert_file(file, "plain", extra_args=["--wrap=none"])


def by_docx2python(file):
    with docx2python(file) as opened:
        return opened.text


document = docx.Document()
for name, reading in PEOPLE:
    paragraph = document.add_paragraph()
    paragraph._p.append(parse_xml(GUIDED.format(nsdecls("w"), reading, name)))
    paragraph.add_run("市長が辞任した。")
document.save("guided.docx")
for ruby in list(document.element.iter(qn("w:ruby"))):
    run = ruby.getparent()
    for base in ruby.find(qn("w:rubyBase")):
        run.addprevious(base)
    run.getparent().remove(run)
document.save("plain.docx")

print(*(f"{name} {version(name)}" for name in ("python-docx", "mammoth", "docx2txt", "docx2python")),
      "pandoc", pypandoc.get_pandoc_version())
texts = {"python-docx": by_python_docx("guided.docx"), "mammoth": by_mammoth("guided.docx"),
         "pandoc": by_pandoc("guided.docx"), "docx2txt": docx2txt.process("guided.docx"),
         "docx2python": by_docx2python("guided.docx"),
         **json.loads(subprocess.run(["node", "read.mjs"], check=True, stdout=subprocess.PIPE).stdout)}
found = {}
for reader, text in texts.items():
    named = sum(name in text for name, _ in PEOPLE)
    joined = sum(f"{reading}{name}市長" in text for name, reading in PEOPLE)
    left = text.count("市長が辞任した。")
    found[reader] = named, joined, left
    print(f"{reader}: {named} of 20 names, {joined} behind their reading, {left} sentences;",
          text.split("\n")[0])
mended = {reader: sum(name in read("plain.docx") for name, _ in PEOPLE) for reader, read in (
    ("python-docx", by_python_docx), ("mammoth", by_mammoth), ("pandoc", by_pandoc))}
print("with rubyBase alone:", mended)
as_stated = (all(found[one] == (0, 0, 20) for one in (
    "python-docx", "mammoth", "pandoc", "officeparser"))
    and all(found[one] == (20, 20, 20) for one in ("docx2txt", "docx2python", "word-extractor"))
    and set(mended.values()) == {20})
sys.exit(0 if as_stated else "The behaviour is no longer as stated above.")
PYTHON
venv/bin/python -W ignore check.py
