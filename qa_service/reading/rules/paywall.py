"""Appeals to subscribe that stand where the rest of an article would."""

from __future__ import annotations

import re
from typing import Final

_APPEAL_WORDS: Final = 60
_STUB_WORDS: Final = 300  # of an article that may be only its beginning
_HINTS: Final = (
    *("subscri", "abonn", "suscri", "member", "premium", "unlock", "sign in", "log in", "trial"),
    *("register", "free article", "assina", "iscriv", "registr", "weiterlesen", "freischalten"),
    *("prenumer", "подпис", "cet article", "cikk", "dostęp", "odemkn", "tilaa"),
)
_APPEAL: Final = re.compile(
    r"\b(?:this|the (?:rest|full|whole)(?: of th(?:is|e))?) (?:article|story|content|page|report)"
    r" is (?:\w+ ){0,2}(?:for|to|by) (?:\w+ ){0,2}(?:subscribers?|members|subscription|users)\b"
    r"|\b(?:for|to) (?:paying |registered |premium )?(?:subscribers|members) only\b"
    r"|\b(?:subscribers?|members?)[- ]only\b|\bonly (?:for|available to) (?:our )?subscribers\b"
    r"|\bto (?:read on|(?:continue|keep|go on) reading|read (?:the (?:full|rest|whole|entire)|this"
    r"|more|all|our))\b[^?!]{0,80}"
    r"\b(?:subscri|sign (?:in|up)|log ?in|register|account|trial|member)"
    r"|^\W*(?:please )?(?:subscribe|sign (?:in|up)|log ?in|register|join)\b[^.?!]{0,40}\bto (?:read"
    r"|continue|unlock|keep reading|access|view)\b"
    r"|\btake out a subscription\b|\b(?:already|are you) an? (?:\w+ )?(?:subscriber|member)\?"
    r"|\balready have (?:an account|a subscription)\?|\b(?:unlock|get) (?:this|full|unlimited)"
    r" (?:article|story|access)\b|\byou(?:['’]ve|\s+have)[^.?!]{0,30}\bfree (?:articles?|stor)"
    r"|\b(?:remaining|left)\b[^.?!]{0,20}\bfree articles?\b|\bstart your free trial\b"
    # German, French, Spanish, Italian, Dutch, Portuguese, the Nordic languages, Polish, Czech
    r"|\b(?:artikel|beitrag|inhalt|text)\b[^.?!]{0,40}\b(?:abonnent|abo\b|abonnement|premium)"
    r"|\b(?:nur|exklusiv) für (?:unsere )?(?:abonnent|mitglied)|\bbereits abonnent|\bschon abonnent"
    r"|\b(?:jetzt|um|zum) (?:weiterlesen|weiterzulesen|freischalten)\b|\bweiterlesen mit\b"
    r"|\b(?:article|contenu|suite)\b[^.?!]{0,40}\b(?:réservée?|abonnés)|\bdéjà abonné"
    r"|\bil vous reste\b[^.?!]{0,30}\bà (?:lire|découvrir)|\bpour lire la suite\b"
    r"|\b(?:artículo|contenido|noticia)\b[^.?!]{0,40}\b(?:suscriptor|suscri)|\bya eres suscriptor"
    r"|\bpara (?:seguir|continuar) leyendo\b|\bsuscríbe(?:te|se) para\b"
    r"|\b(?:articolo|contenuto)\b[^.?!]{0,40}\b(?:abbonat|riservat)|\bsei già abbonato"
    r"|\bper (?:continuare a leggere|leggere)\b[^.?!]{0,40}\babbona"
    r"|\bartikel\b[^.?!]{0,40}\babonnees|\b(?:al|bent u al|ben je al) abonnee|\bverder lezen\?"
    r"|\b(?:conteúdo|artigo|reportagem)\b[^.?!]{0,40}\bassinante|\bjá é assinante"
    r"|\bpara continuar lendo\b|\bför prenumeranter\b|\bredan prenumerant|\bfor abonnenter\b"
    r"|\b(?:artykuł|treść)\b[^.?!]{0,40}\b(?:prenumerator|subskrybent)|\bdla prenumeratorów\b"
    r"|\bjen pro předplatitele\b|\bпо подписке\b|\bдля подписчиков\b",
    re.IGNORECASE,
)

CUT: Final = (
    "Only the beginning of the article is in it; the rest is for subscribers."
    " Save it when logged in."
)


def is_appeal(block: str) -> bool:
    """Whether a block asks to subscribe or log in to read on."""
    lower = block.lower()
    if not any(hint in lower for hint in _HINTS):
        return False
    return len(lower.split()) <= _APPEAL_WORDS and bool(_APPEAL.search(block))


def is_stub(text: str) -> bool:
    """Whether a text is so short that an appeal below it stands for the rest."""
    return len(text.split()) < _STUB_WORDS
