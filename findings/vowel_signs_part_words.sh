#!/usr/bin/env bash
# bm25s, Orama: words of Hindi, Bengali, Tamil and Telugu fall apart at each vowel sign.
#
# Expected: bm25s's tokenize cuts texts into words of two characters and more; Orama has splitters
# of its own for the languages "indian", "nepali" and "tamil". A vowel sign is part of its word
# (Unicode, UAX 29, rule WB4).
# Happens: the default pattern of bm25s, \b\w\w+\b, ends a word at each vowel sign, which to Python
# is no \w, and drops what is then one letter: of "मंत्री" (minister) nothing is left. Orama's
# splitters allow अ to ह, and அ to ஹ, the letters without their signs: a query becomes single letters,
# and all articles with words that begin with one of these are found. To MiniSearch, and by the
# pattern \S+, each word is one.
# Measured: 20 articles in each language, each with a word of its own, asked for by this word: by
# bm25s the right one is first for 4 Hindi, 9 Bengali, 17 Tamil and 8 Telugu words of 20, by \S+ for
# 20 of each. Orama, in its own language, finds the right one alone for 3 of 20 Hindi and 3 of 20
# Tamil words, and has another first for 5 and 1; MiniSearch finds it alone for all.
# Matters: nothing is raised, and an index whose scores are all 0 still returns ten articles.
# Do: give bm25s a pattern of \S+ after taking punctuation out, or a splitter of your own; Orama
# a tokenizer of your own (components.tokenizer).
# Known: the same pattern in scikit-learn (scikit-learn/scikit-learn#30935, open); nothing found in
# xhluca/bm25s or oramasearch/orama.
# Seen: 2026-11-30, bm25s 0.3.16, @orama/orama 3.1.18, minisearch 7.2.0, Python 3.11, Node 20.20.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm install --silent --no-fund --no-audit --prefix "$work" @orama/orama@3.1.18 minisearch@7.2.0
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --disable-pip-version-check bm25s==0.3.16 numpy==2.4.6
cat > words.json <<'JSON'
{
  "indian": "मंत्री पुलिस चुनाव बिजली स्कूल किसान नदी पुल मेला बाढ़ रेल सेना कर चिट्ठी दवा खेल फ़िल्म गाँव सूखा तेल",
  "bengali": "মন্ত্রী পুলিশ নির্বাচন বিদ্যুৎ স্কুল কৃষক নদী সেতু মেলা বন্যা রেল সেনা কর চিঠি ওষুধ খেলা ছবি গ্রাম খরা তেল",
  "tamil": "அமைச்சர் போலீஸ் தேர்தல் மின்சாரம் பள்ளி விவசாயி ஆறு பாலம் விழா வெள்ளம் ரயில் இராணுவம் வரி கடிதம் மருந்து விளையாட்டு திரைப்படம் கிராமம் வறட்சி எண்ணெய்",
  "telugu": "మంత్రి పోలీసు ఎన్నిక విద్యుత్ పాఠశాల రైతు నది వంతెన జాతర వరద రైలు సైన్యం పన్ను లేఖ మందు ఆట సినిమా గ్రామం కరువు నూనె"
}
JSON
"$work/venv/bin/python" - <<'PYTHON'
import json
import sys
from importlib.metadata import version
from pathlib import Path

import bm25s

print("bm25s", version("bm25s"))
WORDS = {name: words.split() for name, words in json.loads(Path("words.json").read_text()).items()}


def first(words, **how):
    """How many words bring their own article, of one word and its number, alone and first."""
    texts = [f"{word} {number + 10}" for number, word in enumerate(words)]
    cut = lambda texts: bm25s.tokenize(texts, stopwords=None, show_progress=False, **how)
    index = bm25s.BM25()
    index.index(cut(texts), show_progress=False)
    right = 0
    for place, word in enumerate(words):
        asked = cut([word])
        if not asked.vocab:
            continue
        found, scores = index.retrieve(asked, k=2, show_progress=False)
        right += found[0, 0] == place and scores[0, 0] > scores[0, 1]
    return int(right)


seen = {name: first(words) for name, words in WORDS.items()}
by_space = {name: first(words, token_pattern=r"\S+") for name, words in WORDS.items()}
print("right by the default", seen, "by \\S+", by_space)
minister = bm25s.tokenize(WORDS["indian"][:1], stopwords=None, show_progress=False).vocab
print("tokens of", WORDS["indian"][0], list(minister))
as_stated = (
    seen == {"indian": 4, "bengali": 9, "tamil": 17, "telugu": 8} and not minister
    and set(by_space.values()) == {20}
)
sys.exit(0 if as_stated else "The behaviour is no longer as stated above.")
PYTHON
cat > see.mjs <<'SCRIPT'
import { create, insert, search } from "@orama/orama";
import MiniSearch from "minisearch";
import fs from "node:fs";

for (const name of ["@orama/orama", "minisearch"]) {
  console.log(name, JSON.parse(fs.readFileSync(`node_modules/${name}/package.json`)).version);
}
const words = JSON.parse(fs.readFileSync("words.json"));
const seen = {};
for (const language of ["indian", "tamil"]) {
  const each = words[language].split(" ");
  const orama = create({ schema: { text: "string" }, language });
  const mini = new MiniSearch({ fields: ["text"] });
  for (const [id, text] of each.entries()) {
    await insert(orama, { id: String(id), text });
    mini.add({ id, text });
  }
  seen[language] = { alone: 0, first: 0, minisearch: 0 };
  for (const [id, term] of each.entries()) {
    const { hits } = await search(orama, { term, limit: 20 });
    seen[language].alone += hits.length === 1 && hits[0].id === String(id);
    seen[language].first += hits[0]?.id === String(id);
    const theirs = mini.search(term);
    seen[language].minisearch += theirs.length === 1 && theirs[0].id === id;
  }
}
console.log("right by Orama alone, or first; by MiniSearch alone:", seen);
const { indian, tamil } = seen;
const asStated = indian.alone === 3 && indian.first === 15 && indian.minisearch === 20 &&
  tamil.alone === 3 && tamil.first === 19 && tamil.minisearch === 20;
if (!asStated) {
  console.error("The behaviour is no longer as stated above.");
  process.exit(1);
}
SCRIPT
node see.mjs
