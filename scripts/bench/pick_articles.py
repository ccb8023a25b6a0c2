#!/usr/bin/env python3
"""Cut the articles of a list of ids out of a set, in its order.

    python scripts/bench/pick_articles.py ARTICLES.jsonl.gz IDS.txt OUT.jsonl

``questions/untouched-articles.txt`` lists those that the untouched questions are about.
"""

import argparse
import gzip
import json
import sys
from pathlib import Path


def main() -> None:
    """Copy the lines of the articles listed; exit status 1 if one is missing."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("articles", type=Path)
    parser.add_argument("ids", type=Path)
    parser.add_argument("out", type=Path)
    asked = parser.parse_args()
    wanted = set(asked.ids.read_text("utf-8").split())
    found = 0
    with (
        gzip.open(asked.articles, "rt", encoding="utf-8", newline="\n") as lines,
        asked.out.open("w", encoding="utf-8", newline="\n") as out,
    ):
        for line in lines:
            if json.loads(line)["id"] in wanted:
                out.write(line)
                found += 1
    if found != len(wanted):
        sys.exit(f"{len(wanted) - found} of {len(wanted)} articles are not in {asked.articles}.")


if __name__ == "__main__":
    main()
