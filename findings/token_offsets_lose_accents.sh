#!/usr/bin/env bash
# tokenizers: the place of a token ends before its last accent, or before the end of a Korean
# syllable.
#
# Expected: by the docstring of Encoding.offsets (tokenizers 0.23.3) they slice the input and so
# give back the part of it that led to the token; transformers hands them on
# (return_offsets_mapping). An accent may be a character of its own, written after its letter
# (Unicode Standard Annex 15, form D): both ways of writing are the same text.
# Happens: where the normaliser joins letter and accent (NFC, NFKC: ModernBERT, Qwen, GPT-NeoX) or
# removes the accent (BERT), the token's end is the end of its letter. An accent inside a word is
# covered, one on its last letter is not: of "cafe" + accent the offsets give "cafe", of the
# Vietnamese for "was" another word, of Korean the last consonant and vowel are lost. The token
# itself is right, and composed text is right too, so that nothing shows in tests.
# Matters: text of some PDF files, and of names that Apple's systems wrote, is decomposed. A span
# that a model marks as the answer is quoted by offsets: the quotation is misspelled, and the rest
# of the letter is left to the text after it.
# Do: move an end on while the following characters join the last ones: see whole() below.
# Ours: the highlighted words of an answer, whose model is of the BERT kind, were cut so; they are
# moved on since.
# Known: huggingface/tokenizers#1201 (2023, Korean), "a tough one", closed for its age.
# Seen: 2026-11-30, tokenizers 0.23.3, Python 3.11.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --disable-pip-version-check tokenizers==0.23.3
"$work/venv/bin/python" - <<'PYTHON'
import sys
from importlib.metadata import version
from unicodedata import category, normalize

from tokenizers import Tokenizer, models, normalizers, pre_tokenizers, trainers

print("tokenizers", version("tokenizers"))
TEXTS = ("Le café a fermé", "Cầu bị cấm", "은행 한국", "Zürcher Größe")
composed = [normalize("NFC", text) for text in TEXTS]
decomposed = [normalize("NFD", text) for text in TEXTS]


def words(normalizer):
    tokenizer = Tokenizer(models.WordLevel(unk_token="?"))
    tokenizer.normalizer = normalizer
    tokenizer.pre_tokenizer = pre_tokenizers.WhitespaceSplit()
    tokenizer.train_from_iterator(composed, trainers.WordLevelTrainer(special_tokens=["?"]))
    return tokenizer


def bytes_of_nfc():
    tokenizer = Tokenizer(models.BPE())
    tokenizer.normalizer = normalizers.NFC()
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    trainer = trainers.BpeTrainer(
        vocab_size=2000, initial_alphabet=pre_tokenizers.ByteLevel.alphabet(), show_progress=False)
    tokenizer.train_from_iterator(composed * 20, trainer)
    return tokenizer


def whole(text, start, end):
    length = len(normalize("NFC", text[start:end]))
    while end < len(text) and (
            category(text[end]) == "Mn" or len(normalize("NFC", text[start:end + 1])) == length):
        end += 1
    return text[start:end]


def parts(tokenizer, text):
    return [(text[start:end].strip(), whole(text, start, end).strip())
            for start, end in tokenizer.encode(text).offsets]


kinds = {"NFC": words(normalizers.NFC()), "NFKC": words(normalizers.NFKC()),
         "BERT": words(normalizers.BertNormalizer()), "NFC, BPE of bytes": bytes_of_nfc()}
seen = {}
for name, tokenizer in kinds.items():
    cut = [(normalize("NFC", part), normalize("NFC", mended))
           for text in decomposed for part, mended in parts(tokenizer, text) if part != mended]
    right = all(part == word for text in composed
                for (part, _), word in zip(parts(tokenizer, text), text.split(), strict=True))
    mended = all(whole == normalize("NFD", word) for text in TEXTS
                 for (_, whole), word in zip(parts(tokenizer, normalize("NFD", text)), text.split(),
                                             strict=True))
    seen[name] = ([part for part, _ in cut], right, mended)
    print(f"{name}: composed text right: {right}; of decomposed text cut: {cut}; mended: {mended}")
as_stated = all(
    right and mended and {"cafe", "ferme", "bi"} <= set(cut)
    and (name == "BERT" or len(cut) == 5) for name, (cut, right, mended) in seen.items())
sys.exit(0 if as_stated else "The behaviour is no longer as stated above.")
PYTHON
