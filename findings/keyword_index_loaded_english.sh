#!/usr/bin/env bash
# LlamaIndex: a keyword index that was saved and loaded reads its questions by English rules.
#
# Expected: persist and from_persist_dir keep a BM25Retriever; what it finds is the same before and
# after (documentation, BM25 Retriever, which saves and loads one so). stemmer, skip_stemming and
# token_pattern are arguments of the same constructor as similarity_top_k, which is kept.
# Happens: of these none is saved. The words of the articles stay in the index as they were stemmed,
# by German rules or not at all; those of a question are stemmed by the English stemmer from then on
# and parted by the default pattern, and do not meet. There is no warning, and a full list of results
# still comes back: articles with score 0 fill it.
# Measured: 40 German articles, each asked by another form of its word: 39 are found first before
# saving, 13 after loading. 40 English ones, unstemmed, asked by the very word: 40, then 4.
# Matters: an archive is indexed once and loaded by each process that serves it; tried in the notebook
# that made it, the retriever is right. Words that English rules happen to leave alone are found, so
# that it looks like poor recall, not like a fault.
# Do: after loading, set the private attributes: loaded.stemmer, skip_stemming, token_pattern; or keep
# bm25s's own tokenizer, whose save and load keep its words.
# Known: run-llama/llama_index#22978, open since September 2026, saves the pattern and skip_stemming
# and tells of wrong results; a stemmer that was passed would still be the English one.
# Seen: 2026-11-30, llama-index-retrievers-bm25 0.8.0, llama-index-core 0.14.25, bm25s 0.3.16,
# PyStemmer 2.2.0.3, Python 3.11.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --disable-pip-version-check \
    llama-index-retrievers-bm25==0.8.0 llama-index-core==0.14.25 bm25s==0.3.16 PyStemmer==2.2.0.3
cd "$work"
"$work/venv/bin/python" -W ignore - <<'PYTHON'
import sys
from importlib.metadata import version

from llama_index.core.schema import TextNode
from llama_index.retrievers.bm25 import BM25Retriever
from Stemmer import Stemmer

NAMES = ("llama-index-retrievers-bm25", "llama-index-core", "bm25s", "PyStemmer")
print(*(f"{name} {version(name)}" for name in NAMES))
GERMAN = (  # what the article says, and another form of the word, asked for
    "Häuser Hauses, Schulen Schule, Wahlen Wahl, Brücken Brücke, Straßen Straße, Mühlen Mühle, "
    "Kirchen Kirche, Preise Preisen, Arbeiter Arbeitern, Steuern Steuer, Zeitungen Zeitung, "
    "Grenzen Grenze, Flüsse Flüssen, Städte Städten, Kinder Kindern, Berge Bergen, Bäume Bäumen, "
    "Züge Zügen, Bauern Bauer, Gesetze Gesetzen, Gerichte Gerichten, Banken Bank, Löhne Löhnen, "
    "Mieten Miete, Wälder Wäldern, Inseln Insel, Häfen Hafen, Schiffe Schiffen, Märkte Märkten, "
    "Parteien Partei, Regierungen Regierung, Minister Ministern, Verträge Verträgen, Ärzte Ärzten, "
    "Kliniken Klinik, Impfungen Impfung, Gemeinden Gemeinde, Fabriken Fabrik, Bahnen Bahn, "
    "Fahrräder Fahrrädern"
)
ENGLISH = (
    "houses schools elections bridges mills churches prices workers taxes cities rivers children "
    "mountains trees trains farmers courts banks wages rents forests islands harbours ships markets "
    "parties governments ministers treaties doctors clinics vaccines villages factories railways "
    "bicycles police council budget strike"
)


def found_first(retriever, asked):
    """Of the questions asked, by the number of their article, those that have it first."""
    results = [retriever.retrieve(word)[0] for word in asked]
    return sum(result.node.node_id == str(number) and result.score > 0
               for number, result in enumerate(results))


def before_and_after(name, articles, asked, **how):
    nodes = [TextNode(text=f"{word} {10_000 + number}", id_=str(number))
             for number, word in enumerate(articles)]
    made = BM25Retriever(nodes=nodes, similarity_top_k=3, **how)
    made.persist(name)
    loaded = BM25Retriever.from_persist_dir(name)
    results = loaded.retrieve(asked[0])
    seen = found_first(made, asked), found_first(loaded, asked)
    print(f"{name}: of {len(asked)} found first {seen[0]} before saving, {seen[1]} after loading; "
          f"{asked[0]!r} then brings {[(one.text, round(one.score, 2)) for one in results]}")
    return seen


pairs = [pair.split() for pair in GERMAN.split(", ")]
german = before_and_after("german", [article for article, _ in pairs], [word for _, word in pairs],
                          stemmer=Stemmer("german"), language="de")
words = ENGLISH.split()
unstemmed = before_and_after("unstemmed", words, words, skip_stemming=True)
as_stated = german == (39, 13) and unstemmed == (40, 4)
sys.exit(0 if as_stated else "The behaviour is no longer as stated above.")
PYTHON
