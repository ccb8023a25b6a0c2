#!/usr/bin/env bash
# ir-measures: RR@10 is greater than RR, 1.0 for a ranking that ranks nothing.
#
# Expected: the reciprocal rank with a cutoff counts less or the same: RR@10 is RR where the first
# relevant document is among ten, and 0 elsewhere. ir-measures documents one measure, RR, with an
# "optional cutoff" to "limit the depth explored".
# Happens: RR is asked of pytrec_eval, RR@10 of a copy of MS MARCO's script, and the two order equal
# scores differently: by descending and by ascending name. In the same call, of the same run, RR@10
# exceeds RR, Success@1 and P@1. ranx takes equal scores in the order in which they were entered.
# Measured: 1,000 questions, ten documents each, all of one score, the relevant one first by name
# and first entered: RR 0.1, RR@10 1.0, Success@1 0; ranx says 1.0 throughout. Chance is 0.29.
# Matters: rounded scores, keyword counts and fused ranks tie a great deal, and relevant passages
# often have the lowest names, being numbered first. A system that does nothing then wins.
# Do: give the evaluation scores that fall strictly (1 / rank), with ties broken by you, at random.
# Known: the same split in mteb (embeddings-benchmark/mteb#5092, mended August 2026) and in BEIR
# (beir-cellar/beir#105); found in no issue of terrierteam/ir_measures.
# Seen: 2026-11-30, ir-measures 0.4.3, pytrec_eval-terrier 0.5.11, ranx 0.3.21, Python 3.11.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --disable-pip-version-check ir-measures==0.4.3 \
    pytrec_eval-terrier==0.5.11 ranx==0.3.21 numpy==2.4.6
"$work/venv/bin/python" -W ignore - <<'PYTHON'
import sys
from importlib.metadata import version

import ir_measures
from ir_measures import AP, P, RR, Success, nDCG
from ranx import Qrels, Run, evaluate

print(*(f"{name} {version(name)}" for name in ("ir-measures", "pytrec_eval-terrier", "ranx")))
WANTED = {f"q{number}": {"d0": 1} for number in range(1000)}
MEASURES = [RR, RR @ 10, Success @ 1, P @ 1, nDCG @ 10, AP]


def measured(scores):
    runs = {question: dict(scores) for question in WANTED}
    ours = ir_measures.calc_aggregate(MEASURES, WANTED, runs)
    theirs = evaluate(Qrels(WANTED), Run(runs), ["mrr", "mrr@10", "hit_rate@1", "ndcg@10"])
    return ({str(name): round(value, 3) for name, value in ours.items()},
            {name: round(float(value), 3) for name, value in theirs.items()})


tied = {f"d{number}": 0.5 for number in range(10)}
seen = {"tied, relevant entered first": measured(tied),
        "tied, relevant entered last": measured(dict(reversed(tied.items()))),
        "falling": measured({name: 1 / rank for rank, name in enumerate(tied, start=1)})}
for name, (ours, theirs) in seen.items():
    print(f"{name}: ir-measures {ours}; ranx {theirs}")
first, last, falling = seen.values()
as_stated = (
    first[0]["RR"] == last[0]["RR"] == 0.1 and first[0]["RR@10"] == last[0]["RR@10"] == 1
    and first[0]["Success@1"] == first[0]["P@1"] == 0
    and first[1]["mrr"] == 1 and last[1]["mrr"] == 0.1
    and set(falling[0].values()) == set(falling[1].values()) == {1}
)
sys.exit(0 if as_stated else "The behaviour is no longer as stated above.")
PYTHON
