"""Which language an article is in: what it declares, checked against its words."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable

    from py3langid.langid import LanguageIdentifier

_TAGS: Final = re.compile(r"<[^<>]{1,2000}>|&\w+;")
_WORDS: Final = re.compile(r"[^\W\d_]+")
_SAMPLE: Final = 1000  # characters that are looked at
_ENOUGH: Final = 150  # characters; of fewer the declaration is believed rather than the detector
_FEWEST: Final = 20  # letters; fewer tell nothing
_ISO_639_1: Final = 2  # letters of a code
_LIKELIER: Final = 0.6  # probability of the first among those much alike
_SURE: Final = 0.9  # probability below which nothing is said


def language_of(texts: Iterable[str], declared: str | None) -> str | None:
    """ISO 639-1 code of the language of ``texts``; None where it can't be determined.

    What is ``declared`` ("en-GB", "eng") holds unless the words clearly are of another language;
    languages that even people tell apart only in long texts count as one for that.
    """
    stated = code_of(declared)
    sample = _sample(texts)
    if sum(map(str.isalpha, sample)) < _FEWEST:
        return stated
    found, sure = _likeliest(sample)
    if stated is None:
        return found if sure else None
    if found == stated or not sure or len(sample) < _ENOUGH or _are_alike(found, stated):
        return stated
    return found


def _likeliest(sample: str) -> tuple[str, bool]:
    """The likeliest language, and whether it is that or one that is much like it."""
    ranked = [(str(code), float(probability)) for code, probability in _identifier().rank(sample)]
    first, likely = ranked[0]
    alike = sum(one for code, one in ranked if code == first or _are_alike(code, first))
    return first, likely >= _LIKELIER and alike >= _SURE


def likely_language(text: str, languages: frozenset[str]) -> str | None:
    """The one of ``languages`` that a text, however short, is in more likely than in others.

    Markup and what is no word do not count.
    """
    words = " ".join(_WORDS.findall(_TAGS.sub(" ", text[: 4 * _SAMPLE])))[:_SAMPLE]
    ranked = _identifier().rank(words)
    first, likely = str(ranked[0][0]), float(ranked[0][1])
    return first if first in languages and likely >= _LIKELIER else None


def _are_alike(one: str, other: str) -> bool:
    return any({one, other} <= alike for alike in _ALIKE)


def code_of(declared: str | None) -> str | None:
    """ISO 639-1 code of a language tag ("pt_BR", "fra"); None where it is none."""
    tag = (declared or "").strip().replace("_", "-").lower().partition("-")[0]
    code = _OTHER_CODES.get(tag, tag)
    return code if len(code) == _ISO_639_1 and code.isascii() and code.isalpha() else None


def _sample(texts: Iterable[str]) -> str:
    taken: list[str] = []
    room = _SAMPLE
    for text in texts:
        taken.append(text[:room])
        room -= len(text)
        if room <= 0:
            break
    return " ".join(taken)


@lru_cache(maxsize=1)
def _identifier() -> LanguageIdentifier:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier  # noqa: PLC0415 -- asking needs none

    identifier = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    identifier.set_languages([code for code in identifier.labels if len(code) == _ISO_639_1])
    return identifier


_ALIKE: Final = (
    frozenset(("no", "nb", "nn", "da")), frozenset(("hr", "sr", "bs", "sh")),
    frozenset(("id", "ms")), frozenset(("cs", "sk")), frozenset(("gl", "pt", "es")),
    frozenset(("fa", "ps")), frozenset(("ur", "fa", "ar")), frozenset(("hi", "mr", "ne")),
    frozenset(("xh", "zu")), frozenset(("ru", "be", "uk", "bg", "mk")),
)  # fmt: skip
# ISO 639-2 and 639-3 codes in use, and codes that have been replaced.
_CODES: Final = {
    "en": "eng", "fr": "fra fre", "de": "deu ger", "es": "spa", "pt": "por", "it": "ita",
    "nl": "nld dut", "ru": "rus", "uk": "ukr", "pl": "pol", "tr": "tur", "ar": "ara arb",
    "fa": "fas per", "ur": "urd", "hi": "hin", "bn": "ben", "id": "ind in", "zh": "zho chi cmn",
    "ja": "jpn", "ko": "kor", "vi": "vie", "th": "tha", "he": "heb iw", "sv": "swe", "da": "dan",
    "no": "nor", "nb": "nob", "fi": "fin", "cs": "ces cze", "sk": "slk slo", "hu": "hun",
    "ro": "ron rum", "el": "ell gre", "bg": "bul", "ca": "cat", "sw": "swa", "ta": "tam",
    "te": "tel", "mr": "mar", "ms": "msa may", "ps": "pus", "sr": "srp", "hr": "hrv",
}  # fmt: skip
_OTHER_CODES: Final = {other: code for code, others in _CODES.items() for other in others.split()}
