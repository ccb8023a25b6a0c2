#!/usr/bin/env bash
# trectools with pandas 3: a run that finds not one right article has an R-precision of 1.
#
# Expected: get_rprec is "the Precision at R, where R is the number of relevant documents for a
# topic", and trec_eval=True, its default, for a "result ... the same as trec_eval" (docstring); it
# cannot be over 1. trectools 0.0.50 asks for pandas>=0.15.0, so that pip takes pandas 3.
# Happens: since pandas 3.0 groupby(...).apply gives a function the group without the column it was
# grouped by. That column is the question: left without it, articles and judgements are joined by the
# article alone, and an article counts as right if it is right for any question, once for each of
# them. There is no warning. With pandas 2.3.3 it is right; MAP, nDCG, reciprocal rank, bpref,
# precision and recall are so with either.
# Measured: 50 questions, two right articles each, none of them right for two. A run that gives every
# question the articles of the next has 1.0, as has the perfect one; trec_eval says 0 and 1. Of two
# others the one that is right twice as often (0.6 and 0.3) has 0.6, the worse 1.0. Where every
# article is right for five questions, the perfect run has 5.0.
# Matters: articles stand in one archive and answer many questions. Some numbers over 1 would be
# noticed; mixed, they look like any other, and the wrong reranker is kept.
# Do: pandas below 3 beside trectools, or Rprec of pytrec_eval-terrier.
# Known: joaopalotti/trectools#18 (2020) has small differences of Rprec in ties; nothing found on
# this.
# Seen: 2026-11-30, trectools 0.0.50 with pandas 3.1.1, beside pandas 2.3.3 and pytrec_eval-terrier
# 0.5.11, Python 3.11.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
cat > check.py <<'PYTHON'
import json
import sys
import warnings
from importlib.metadata import version
from statistics import mean

import pandas as pd
import pytrec_eval

warnings.simplefilter("ignore")
from trectools import TrecEval, TrecQrel, TrecRun

QUESTIONS = range(50)


def judgements(questions_each):
    """Two articles a pair of questions_each questions, each right for all of these."""
    return {question: [f"right-{question // questions_each}-{number}" for number in range(2)]
            for question in QUESTIONS}


def measured(right, run):
    qrels, ranks = TrecQrel(), TrecRun()
    qrels.qrels_data = pd.DataFrame(
        [(str(question), "0", article, 1) for question, articles in right.items()
         for article in articles], columns=["query", "q0", "docid", "rel"])
    ranks.run_data = pd.DataFrame(
        [(str(question), "Q0", article, place + 1, 10.0 - place, "run")
         for question, articles in run.items() for place, article in enumerate(articles)],
        columns=["query", "q0", "docid", "rank", "score", "system"])
    standard = pytrec_eval.RelevanceEvaluator(
        {str(question): {article: 1 for article in articles} for question, articles in right.items()},
        {"Rprec"}).evaluate(
        {str(question): {article: 10.0 - place for place, article in enumerate(articles)}
         for question, articles in run.items()})
    return (round(float(TrecEval(ranks, qrels).get_rprec()), 3),
            round(mean(one["Rprec"] for one in standard.values()), 3))


right = judgements(1)
rows = {
    "perfect": measured(right, right),
    "articles of the next question": measured(
        right, {question: right[(question + 1) % 50] for question in QUESTIONS}),
    "right in six of ten": measured(
        right, {question: right[question] if question % 10 < 6 else ["other-1", "other-2"]
                for question in QUESTIONS}),
    "right in three of ten": measured(
        right, {question: right[question] if question % 10 < 3 else right[(question + 1) % 50]
                for question in QUESTIONS}),
    "perfect, articles right for five": measured(judgements(5), judgements(5)),
}
print(json.dumps({"versions": {name: version(name) for name in (
    "trectools", "pandas", "pytrec_eval-terrier")}, "rows": rows}))
PYTHON
for pandas in 2.3.3 3.1.1; do
    python3 -m venv "venv-$pandas"
    "venv-$pandas/bin/pip" install --quiet --disable-pip-version-check trectools==0.0.50 \
        "pandas==$pandas" pytrec_eval-terrier==0.5.11
    "venv-$pandas/bin/python" check.py > "$pandas.json"
done
python3 - <<'PYTHON'
import json
import sys
from pathlib import Path

old, new = (json.loads(Path(f"{pandas}.json").read_text()) for pandas in ("2.3.3", "3.1.1"))
print(old["versions"], new["versions"])
for name, (theirs, standard) in new["rows"].items():
    print(f"{name}: trec_eval {standard}, trectools {theirs}, with pandas 2 {old['rows'][name][0]}")
as_stated = (all(theirs == standard for theirs, standard in old["rows"].values())
             and list(new["rows"].values()) == [
                 [1.0, 1.0], [1.0, 0.0], [0.6, 0.6], [1.0, 0.3], [5.0, 1.0]])
sys.exit(0 if as_stated else "The behaviour is no longer as stated above.")
PYTHON
