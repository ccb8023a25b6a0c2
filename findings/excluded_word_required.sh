#!/usr/bin/env bash
# luqum: "mill AND !sold", brought to Elasticsearch, finds what is sold; "mill || quay" wants both.
#
# Expected: luqum "is a tool to parse queries written in the Lucene Query DSL" and to "transform" them to
# Elasticsearch's; its README links to Lucene's Query Parser Syntax, where && and || can be used in place
# of AND and OR, and ! in place of NOT. Its documentation warns that it "lacks some features", and of
# these says nothing.
# Happens: the three signs are words to its parser, or part of one. ElasticsearchQueryBuilder makes of
# !sold a match for "!sold", which the standard analyzer, as all that take letters alone, reads as
# sold: what was to be excluded is demanded. || becomes a word without letters between two that are both
# demanded (the default for words side by side). There is no error. AND, OR, NOT and - are right.
# Measured: 12 questions over 8 short articles, the JSON carried out by Elasticsearch's own rules for bool
# and match (words in small letters, zero_terms_query): by words all 12 find what Lucene's rules say,
# by signs 4, those with && alone. Of 4 with ! none has an article that it should, all have others.
# Matters: professional searchers and saved searches use the signs. An answer "everything but what was
# sold" quotes only what was sold, and a list of alternatives comes back empty: nothing in the archive.
# Do: refuse or replace the signs before parsing, outside quotation marks, with AND, OR and NOT.
# Known: found in no issue of jurismarches/luqum. (That >= becomes = in ElasticsearchQueryBuilder is said in
# its changelog.)
# Seen: 2026-12-01, luqum 1.0.0, Python 3.11; no Elasticsearch was run.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check luqum==1.0.0
venv/bin/python - <<'PYTHON'
import json
import re
import sys
from importlib.metadata import version

from luqum.elasticsearch import ElasticsearchQueryBuilder
from luqum.parser import parser
from luqum.utils import UnknownOperationResolver

print("luqum", version("luqum"))
ARTICLES = ["The mill was sold.", "The mill burned.", "The quay was sold.", "The quay sank.",
            "The mill and the quay.", "A school was sold.", "Rain in Lumbay.", "The mill, not sold, burned."]
# by words, by signs, and what they mean
QUESTIONS = [
    ("mill AND sold", "mill && sold", lambda has: has("mill") and has("sold")),
    ("quay AND sold", "quay && sold", lambda has: has("quay") and has("sold")),
    ("mill AND quay", "mill && quay", lambda has: has("mill") and has("quay")),
    ("mill AND burned", "mill && burned", lambda has: has("mill") and has("burned")),
    ("mill OR quay", "mill || quay", lambda has: has("mill") or has("quay")),
    ("school OR rain", "school || rain", lambda has: has("school") or has("rain")),
    ("burned OR sank", "burned || sank", lambda has: has("burned") or has("sank")),
    ("sold OR rain", "sold || rain", lambda has: has("sold") or has("rain")),
    ("mill AND NOT sold", "mill AND !sold", lambda has: has("mill") and not has("sold")),
    ("quay AND NOT sold", "quay AND !sold", lambda has: has("quay") and not has("sold")),
    ("sold AND NOT mill", "sold AND !mill", lambda has: has("sold") and not has("mill")),
    ("mill AND NOT burned", "mill AND !burned", lambda has: has("mill") and not has("burned")),
]
build = ElasticsearchQueryBuilder(default_field="text")
resolve = UnknownOperationResolver()


def words_of(text):
    return re.findall(r"\w+", text.lower())


def finds(query, words):
    """Whether Elasticsearch, by the standard analyzer, has the words for the query."""
    ((kind, body),) = query.items()
    if kind == "match":
        ((_, asked),) = body.items()
        wanted = words_of(asked["query"])
        return any(word in words for word in wanted) if wanted else asked["zero_terms_query"] == "all"
    assert kind == "bool" and set(body) <= {"must", "should", "must_not"}
    if any(finds(one, words) for one in body.get("must_not", [])):
        return False
    if not all(finds(one, words) for one in body.get("must", [])):
        return False
    return "should" not in body or any(finds(one, words) for one in body["should"])


def found_by(text):
    query = build(resolve(parser.parse(text)))
    return query, {at for at, one in enumerate(ARTICLES) if finds(query, words_of(one))}


right, missed_all = {"words": 0, "signs": 0}, 0
for by_words, by_signs, meant in QUESTIONS:
    wanted = {at for at, one in enumerate(ARTICLES) if meant(words_of(one).__contains__)}
    query, by_sign = found_by(by_signs)
    right["words"] += found_by(by_words)[1] == wanted
    right["signs"] += by_sign == wanted
    missed_all += "!" in by_signs and not wanted & by_sign and bool(by_sign)
    print(f"{by_signs}: {len(wanted)} articles meant, {len(wanted & by_sign)} of them found and",
          len(by_sign - wanted), "others")
print("mill AND !sold:", json.dumps(build(parser.parse("mill AND !sold"))))
print(f"right of 12: by words {right['words']}, by signs {right['signs']};",
      f"the opposite is found for {missed_all} of 4 with !")
as_stated = right == {"words": 12, "signs": 4} and missed_all == 4
sys.exit(0 if as_stated else "The behaviour is no longer as stated above.")
PYTHON
