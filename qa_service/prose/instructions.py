"""Sentences that tell a reader, or a machine that reads, what to do: no evidence of anything.

What an article says is material. A passage that speaks to a machine is not handed to a language
model at all, of one that tells somebody to say something only what stands before that; and nothing
that rests on what was not handed on is shown. Reads English.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from qa_service.passages import sentence_spans

if TYPE_CHECKING:
    from qa_service.domain import Span

_TO_A_MACHINE: Final = re.compile(
    r"\b(?:ignor(?:e|ing)|disregard(?:ing)?|forget(?:ting)?|overrid(?:e|ing)|bypass(?:ing)?)\b.{0,60}?"
    r"\b(?:instructions?|prompts?|the\s+questions?|passages?|above|previous|guidelines?|context)\b"
    r"|\b(?:system|hidden)\s+message\b"
    r"|\b(?:system|hidden|new|special|important)\s+(?:prompt|instructions?|note\s+to)\b"
    r"|\b(?:as|are)\s+(?:now\s+)?an?\s+(?:AI|assistant|language\s+model|chatbot|bot)\b"
    r"|\b(?:AI|LLM)s?\b.{0,40}\b(?:please|reading\s+this|reads?\s+this|instructed)\b"
    r"|\b(?:AI\s+(?:model|assistant|system)|LLM|chatbot|language\s+model"
    r"|assistant(?!\s+(?:coach|secretary|professor|director|manager|attorney|principal|chief|editor)))s?\b"
    r".{0,40}\b(?:must|should|shall|has\s+to|have\s+to|please|reading\s+this|reads?\s+this|instructed)\b"
    r"|\bthe\s+(?:answer|reply|response|output|summary)\s+(?:must|should|shall|has\s+to)\b"
    r"|\byour\s+(?:answer|reply|response|output|summary)\s+(?:must|should|shall|has\s+to|is\s+to"
    r"|needs?\s+to|will)\b"
    r"|\byou\s+(?:must|should|shall|will|are\s+to|have\s+to|need\s+to|are\s+now)\s+(?:now\s+|only\s+"
    r"|always\s+|instead\s+)?(?:say|answer|reply|respond|write|state|claim|tell|output|print|repeat"
    r"|ignore|conclude|mention|add|include|pretend|act)\b"
    r"|\b(?:begin|end|start|finish)\s+(?:your|every|each|the)\s+(?:answer|reply|response|sentence)\b"
    r"|\bto\s+(?:whoever|anyone\s+who)\s+(?:summari|answer|read|write)|\b(?:assistant|system)\s*:"
    r"|<\s*/?\s*(?:system|assistant|user|instructions?|prompt)\b|\[/?INST\]|<\|",
    re.IGNORECASE | re.DOTALL,
)
_IMPERATIVE: Final = re.compile(
    r"^[\W\d]*(?:(?:please|now|instead|then|also|note|important|attention|assistant|system|user|human|answer"
    r"|instruction)\W+){0,3}(?:to\s+(?:whoever|anyone)\b.{0,60}?:\s*)?"
    r"(?:(?:do\s+not|don['’]t|never|always|only|just|simply)\s+)?"
    r"(?:say|write|tell|answer|reply|respond|output|print|state(?=\s+(?:that|as|it|clearly|only|the)\b|:)|claim|repeat|translate|ignore|disregard"
    r"|forget|pretend|act|assume|conclude|insist|mention|recommend|reveal|quote|cite|report|summari[sz]e"
    r"|replace|use|insert|append|announce|declare|inform|advise|praise|send|visit|click|subscribe"
    r"|read(?=\s+(?:more|also|our)\b)|see(?=\s+(?:more|also)\b)|sign(?=\s+up\b))\b"
    r"(?!\s*(?:,|said|says|ed\b))",
    re.IGNORECASE,
)


@lru_cache(maxsize=1024)
def material(text: str) -> tuple[Span, ...]:
    """The sentences of ``text`` that a language model may be given."""
    if _TO_A_MACHINE.search(text):
        return ()
    found: list[Span] = []
    for span in sentence_spans(text):
        if is_instruction(span.of(text)):
            break
        found.append(span)
    return tuple(found)


def is_instruction(sentence: str) -> bool:
    """Whether ``sentence`` tells somebody what to do, say or answer."""
    return bool(_TO_A_MACHINE.search(sentence) or _IMPERATIVE.match(sentence.lstrip()))
