#!/usr/bin/env bash
# tantivy-py: ranges of what to highlight count bytes, and cut Python strings in the wrong places.
#
# Expected: Snippet.fragment() is a str, highlighted() gives ranges in it, and fragment_range() says
# where it stands in the text (tantivy.pyi: Range has start and end, int, no unit named). Python
# slices a str by characters.
# Happens: the numbers are Rust's, of bytes in UTF-8. Each accented letter, dash or curly quotation
# mark before a word moves its highlight by one or two characters, each Chinese one by two, and
# fragment_range() points behind the passage. In plain English text all is right, so tests pass.
# to_html() is right, since it is written in Rust.
# Matters: a service that cites passages stores such offsets, which are then off by more, the
# further into the article and the less English it is.
# Do: slice fragment().encode()[start:end].decode(), and the text's bytes by fragment_range().
# Known: tantivy's Rust documentation says bytes; nothing found in quickwit-oss/tantivy-py.
# Seen: 2026-11-30, tantivy 0.27.0, Python 3.11.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --disable-pip-version-check tantivy==0.27.0
"$work/venv/bin/python" - <<'PYTHON'
import sys
from importlib.metadata import version

import tantivy

print("tantivy", version("tantivy"))
TEXTS = ("The mayor said that the mill of Ostmere opens on Tuesday.",
         "Étienne Lowe – the mayor – said: “The mill of Ostmère opens on Tuesday.”")
WORDS = "mayor mill Tuesday"
schema = tantivy.SchemaBuilder().add_text_field("text", stored=True).build()
index = tantivy.Index(schema)
writer = index.writer(15_000_000, 1)
for text in TEXTS * 2:
    writer.add_document(tantivy.Document(text=[text]))
long = "Die Mühle – früher überschwemmt – gehört Änne Größe. " * 8 + TEXTS[1]
writer.add_document(tantivy.Document(text=[long]))
writer.commit()
index.reload()
searcher, query = index.searcher(), index.parse_query(WORDS, ["text"])
generator = tantivy.SnippetGenerator.create(searcher, query, schema, "text")


def shown(text):
    snippet = generator.snippet_from_doc(tantivy.Document(text=[text]))
    fragment, ranges = snippet.fragment(), snippet.highlighted()
    place = snippet.fragment_range()
    return (fragment, [fragment[one.start:one.end] for one in ranges],
            [fragment.encode()[one.start:one.end].decode() for one in ranges],
            text[place.start:place.end] == fragment,
            text.encode()[place.start:place.end].decode() == fragment)


seen = [shown(text) for text in (*TEXTS, long)]
for fragment, by_character, by_byte, place, place_in_bytes in seen:
    print(f"{fragment!r}\n  by characters {by_character}, by bytes {by_byte}\n"
          f"  fragment_range by characters: {place}, by bytes: {place_in_bytes}")
right = WORDS.split()
as_stated = (
    all(one[2] == right and one[4] for one in seen) and seen[0][1] == right and seen[0][3]
    and not set(right) & set(seen[1][1]) and not set(right) & set(seen[2][1]) and not seen[2][3]
)
sys.exit(0 if as_stated else "The behaviour is no longer as stated above.")
PYTHON
