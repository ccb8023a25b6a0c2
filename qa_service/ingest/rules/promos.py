"""What of a page is there to be clicked: links, calls to the reader, notices, page furniture.

Nothing here knows an outlet or a name; the signals are calls to do something, and what makes a
line look like a link. Each block_class names its rule.
"""

from __future__ import annotations

import re
from typing import Final

from qa_service.ingest.document import Rule
from qa_service.ingest.rules.notes import (
    is_about_author,
    is_byline,
    is_lone_dateline,
    is_photo_credit,
    sends_elsewhere,
)
from qa_service.ingest.rules.shape import CLOSERS, LAST_LINK, NUMBERING, SENTENCES, word_count

_PROMO_WORDS: Final = 60  # whatever is longer is prose
_PROMO_LENGTH: Final = 1000  # characters, where the words are none
_LINK_WORDS: Final = 30
# --- labels and teasers -------------------------------------------------------------------------

_LABELS: Final = (
    r"(?:read|see|learn|find out|hear|explore|discover)\s+(?:more|also|next|this|it)"
    r"|also\s+(?:read|see|watch)|(?:recommended|suggested)(?:\s+(?:for you|reading|stories))?"
    r"|(?:keep|continue)\s+reading|(?:story|article)\s+continues?(?:\s+below)?"
    r"|related(?:\s+(?:stor(?:y|ies)|articles?|links?|content|coverage|topics?|news|posts?))?"
    r"|more(?:\s+(?:stories|news|coverage|articles|videos?|from|on|about|in)\b[^:.]{0,40})?"
    r"|watch(?:\s+(?:now|live|more|this|video))?|listen(?:\s+(?:now|here))?|videos?|galler(?:y|ies)"
    r"|(?:in\s+)?(?:pictures|photos)|podcast|opinion|analysis|exclusive|explainer"
    r"|(?:for|just for)\s+subscribers|subscribers?\s+only|don[’']t miss(?:\s+out)?|must read"
    r"|editor[’']?s[’']?\s+(?:picks?|choice)|most\s+(?:read|popular|viewed|watched|shared)"
    r"|trending(?:\s+now)?|top\s+stories|up next|you (?:may|might) (?:also )?like|inside story"
    r"|live(?:\s+(?:blog|updates?|coverage))?|fact[- ]check|previously|flashback"
    r"|(?:à )?lire (?:aussi|la suite)|sur le même sujet|(?:lee|lea) también|leer más"
    r"|te puede interesar|más información|lesen sie (?:auch|mehr)|mehr zum thema|weiterlesen"
    r"|leggi (?:anche|di più)|(?:leia|veja) (?:também|mais)|saiba mais|lees (?:ook|meer)"
    r"|читайте (?:также|ещё|еще)|подробнее|baca juga|ayrıca okuyun?"
    r"|[إا]قر[أا] (?:أيض[اًا]+|المزيد)|(?:یہ بھی|مزید) پڑھیں|(?:यह|ये) भी पढ़ें|関連記事"
)
_TEASER_LABEL: Final = re.compile(rf"^\W*(?:{_LABELS})\W*$", re.IGNORECASE)
_LIST_LABEL: Final = re.compile(r"stories|articles|links|news|coverage|picks|popular|read\W*$")
_LABELLED: Final = re.compile(rf"^\W*(?:{_LABELS})\s*[:|►>»-]\s*(?P<rest>\S.*)$", re.IGNORECASE)
_READ_ON: Final = re.compile(
    r"^\W*(?:read|see|learn|find out|hear)\s+more\b"
    r"(?=\W*$|\s*[:>»]|\s+(?:about|on|here|from|at|in)\b)"
    r"|^\W*(?:click|tap)\s+here\b"
    r"|^\W*read the [\w ]{3,40} here(?: and below)?\W*$"
    r"|^\W*want to (?:know|read|see|learn|hear) more\?"
    r"|^[^.!?]*\(\s*click here[^)]*\)\s*$|\bread more\W*$(?<=^.{80})",
    re.IGNORECASE,
)
_GLUED: Final = re.compile(r"^[^:?!.]{2,60}(?:[:?!]|\?:)[\"'“‘]?[A-Z][\w’'-]*\s")
# What no sentence of an article begins with, so that it may end like one.
_LINKED: Final = re.compile(
    r"^\W*(?:(?:read |see |learn |watch )?more|related(?: stor(?:y|ies))?|(?:also |must[- ])?read"
    r"|see also|read (?:also|next))\s*[:|►>»]\s*\S|^\W*more\b.{0,40}:\s*https?://",
    re.IGNORECASE,
)
_GLUED_QUESTION: Final = re.compile(r"^[^:?!.]{2,60}\?[A-Z][\w’'-]*\s")
_GLUED_WORDS: Final = 22
_ANY_LABEL: Final = re.compile(r"^[^:?!]{2,60}:\s|[^\W\d][\"'’”]?[:?][\"'“‘]?[A-Z]")
_CAPITALS_LABEL: Final = re.compile(r"^(?=(?:[^a-z:]*[A-Z]){4})[^a-z:]{3,40}\s[^a-z:]+:\s*\S")
_APPEAL_WORDS: Final = 60
_STUB_WORDS: Final = 300  # of an article that may be only its beginning
_HINTS: Final = (
    *(
        "subscri",
        "abonn",
        "abbon",
        "suscri",
        "suscrí",
        "member",
        "premium",
        "unlock",
        "sign in",
        "log in",
        "trial",
    ),
    *(
        "register",
        "free article",
        "assina",
        "iscriv",
        "registr",
        "account",
        "weiterlesen",
        "freischalten",
    ),
    *("prenumer", "подпис", "cet article", "cikk", "dostęp", "odemkn", "tilaa"),
)
_APPEAL: Final = re.compile(
    r"\b(?:this|the (?:rest|full|whole)(?: of th(?:is|e))?) (?:article|story|content|page|report)"
    r" is (?:\w+ ){0,2}(?:for|to|by) (?:\w+ ){0,2}(?:subscribers?|members|subscription|users)\b"
    r"|\b(?:for|to) (?:paying |registered |premium )?(?:subscribers|members) only\b"
    r"|\b(?:subscribers?|members?)[- ]only\b|\bonly (?:for|available to) (?:our )?subscribers\b"
    r"|(?:\bto |^\W*)(?:read on|(?:continue|keep|go on) reading"
    r"|read (?:the (?:full|rest|whole|entire)|this|more|all|our))\b[^?!]{0,80}"
    r"\b(?:subscri|sign (?:in|up)|log ?in|register|account|trial|member)"
    r"|^\W*(?:please )?(?:subscribe|sign (?:in|up)|log ?in|register|join)\b[^.?!]{0,40}\bto (?:read"
    r"|continue|unlock|keep reading|access|view)\b"
    r"|\btake out a subscription\b|\b(?:already|are you) an? (?:\w+ )?(?:subscriber|member)\?"
    r"|\balready registered\?|\b(?:schon|bereits) registriert\?|\bweiterlesen\?[^!?]{0,40}\babo"
    r"|\blåst artikel\b|\bprenumerant för att\b"
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


def is_teaser_label(block: str) -> bool:
    """Whether the block is nothing but a label for links ("READ MORE", "Related stories:")."""
    return bool(_TEASER_LABEL.match(block))


def is_labelled(block: str) -> bool:
    """Whether a line begins with a label, as headlines do, or was glued together of two."""
    return bool(_ANY_LABEL.search(block))


def is_list_label(block: str) -> bool:
    """Whether a teaser label speaks of several links."""
    return bool(_LIST_LABEL.search(block.lower()))


def _is_teaser(block: str, words: int) -> bool:
    """A headline of another story: labelled, glued to its label, or after one in capitals."""
    if words > _LINK_WORDS:
        return False
    if _LINKED.match(block) or (words <= _GLUED_WORDS and _GLUED_QUESTION.match(block)):
        return True
    block = LAST_LINK.sub("", block)
    if block.rstrip(CLOSERS).endswith("."):
        return False
    if _LABELLED.match(block) or _GLUED.match(block):
        return True
    return bool(_CAPITALS_LABEL.match(block)) and words > 5  # noqa: PLR2004 - less is a fact of a list


# --- calls to the reader ------------------------------------------------------------------------

_CALL: Final = re.compile(
    r"^\W*(?:[^:.!?]{2,40}:\s*)?"
    r"(?:please\s+|you can (?:also )?|to \w+[^,]{0,60},\s+|want (?:to|more)\b.*)?"
    r"(?:sign up|subscribe|join|follow|like|share|download|register|get|send|check|reach"
    r"|contact|email|e-mail|support|consider|become|listen|watch|enjoying|not a subscriber|want"
    r"|would you like|click|tap|stay|keep up|never miss|don[’']t miss|visit|tweet)\b",
    re.IGNORECASE,
)


_SITE: Final = re.compile(
    r"newsletter|mailing list|\binbox\b|subscri|\bsign up\b|e-?mails?\b|\b\w[\w.-]*@\w|@\w"
    r"|\bon (?:twitter|facebook|instagram|telegram|whatsapp|youtube|tiktok|social media)\b"
    r"|\bfollow us\b|\bjoin us on\b|\bour (?:app|channel|page|podcasts?|community|journalism)\b"
    r"|journalism\b|(?:text message|news) alerts|\bshare this\b|\bclick here\b"
    r"|\b(?:on|in|using|use) (?:the|this) form\b"
    r"|\bjoin (?:now|today|the conversation|our)\b|\bto your (?:phone|inbox)\b",
    re.IGNORECASE,
)


_HERE: Final = re.compile(r"\bhere[.!)>\s]*$", re.IGNORECASE)


_ASIDE: Final = re.compile(
    r"\b(?:sign(?:ing)? up|subscribe)\b.*\b(?:here|newsletters?|inbox)\b"
    r"|\b(?:newsletters?|inbox)\b.*\b(?:sign up|subscribe)\b|^\W*follow (?:us|me|her|him|them)\b"
    r"|\bdelivered (?:straight |right |directly )?to your (?:inbox|phone)\b|in your inbox\b"
    r"|\b(?:please|consider) subscrib|\bget unlimited access\b"
    r"|\bto read more (?:columns?|stor(?:y|ies)|articles?|like this)\b"
    r"|\b(?:reach|contact) (?:her|him|them|the (?:reporter|author))\b.*@",
    re.IGNORECASE,
)


_BOX: Final = re.compile(
    r"^\W*(?:subscribe|sign up)\b.*\bdelivered (?:straight |right |directly )?to your inbox\b",
    re.IGNORECASE | re.DOTALL,
)


_BOX_WORDS: Final = 150


_BANNER: Final = re.compile(
    r"(?:\b(?:JOIN|SIGN UP|SUBSCRIBE|REGISTER|DONATE|SHOP|BUY|ORDER|APPLY|DOWNLOAD|WATCH|CLICK)"
    r"(?:\s+(?:NOW|TODAY|HERE|FREE))|\bLEARN MORE|\bSUBSCRIBE & SAVE)\W*$"
)


_CALL_HINTS: Final = (
    *("unlimited access", "to read more", " form"),
    *("sign", "subscri", "newsletter", "inbox", "follow", "mail", "@", "journalism", "alerts"),
    *("share", "click", "join", "our ", "to your", "here", " on "),
)


_NEWSLETTER_HINTS: Final = ("newsletter", "subscri", "mailing list", "inbox", "sign up")


def _hints(block: str, hints: tuple[str, ...]) -> bool:
    """Whether a pattern that needs one of ``hints`` is worth its time (most blocks: no)."""
    lowered = block.lower()
    return any(hint in lowered for hint in hints)


def _is_call(block: str) -> bool:
    """Whether at least half of the sentences ask the reader to do something with the site."""
    if _BANNER.search(block):
        return True
    if not _hints(block, _CALL_HINTS):
        return False
    parts = [part for part in SENTENCES.split(block) if part.strip()]
    sentences = [part for part in parts if part[-1] != "?"] or parts
    plain = sum(
        bool(_ASIDE.search(part) or (_CALL.match(part) and _SITE.search(part)))
        for part in sentences
    )
    links = sum(bool(_CALL.match(part) and _HERE.search(part)) for part in sentences)
    return (plain > 0 and 2 * plain >= len(sentences)) or 0 < links == len(sentences)


# --- the furniture of a page --------------------------------------------------------------------

_FURNITURE: Final = re.compile(
    r"^\W*(?:share(?: this(?: \w+)?)?"
    r"|comments?(?: \(\d+\))?|print|e-?mail|save|tweet|facebook|twitter|whatsapp|copy link|menu"
    r"|search|home|log ?in|sign in|log out|register|skip to (?:main )?content|back to top|next"
    r"|prev(?:ious)?|loading|close|view all|see all|show more|load more|replay"
    r"|follow us(?: on \w+)?|join the (?:conversation|discussion)"
    r"|listen to our podcasts?|donate|contact us|about us|privacy(?: policy)?"
    r"|terms(?: of (?:use|service))?|all rights reserved|link copied!?"
    r"|\d+ (?:comments?|shares?|min(?:ute)?s? read))\W*$",
    re.IGNORECASE,
)


_SIGN_UP: Final = re.compile(
    r"^\W*(?:sign up|subscribe|join the mailing list|newsletters?)\W*$"
    r"|^(?=.*\bnewsletter)(?=.*\b(?:abonn|suscr|s[’']inscri|inscri|iscriv|subscrev|assin|anmeld"
    r"|aanmeld|подпи|zapis))",
    re.IGNORECASE,
)


_ADVERTISEMENT: Final = re.compile(
    r"^\W*(?:advert(?:isement|ising)?|sponsored(?: content)?|promoted|anzeige|publicité|publicidad"
    r"|publicidade|pubblicità|advertentie|реклама|reklam|إعلان|広告)\W*$"
    r"|^\W*(?:get|shop|buy)\s[^.!?]*(?:[$£€]\d|\boff\b|\bsales?\b)[^.!?]*(?:\.\d\d\b[^.!?]*)*$"
    r"|\b(?:may|might) earn (?:us |a |an )*(?:commission|revenue)",
    re.IGNORECASE,
)


_COPYRIGHT: Final = re.compile(
    r"^\W*(?:©|\(c\)|copyright\b)(?=.*(?:\d{4}|reserved|©))|\ball rights reserved\b"
    r"|\bmay not be (?:published|reproduced), (?:broadcast|rewritten)",
    re.IGNORECASE | re.DOTALL,
)


_CONSENT: Final = re.compile(
    r"\b(?:we|site|page) uses? cookies\b|\baccept (?:all )?cookies\b"
    r"|\bcookie (?:policy|settings|preferences)\b"
    r"|\b(?:your data|details you have shared|information you have shared|privacy policy)\b"
    r".*\b(?:agree|accept|tick|click|consent|purposes?|manage)\b"
    r"|\bobject to the use of your data\b|^[^.]{0,90}\bas (?:detailed|described|set out) here\W*$",
    re.IGNORECASE | re.DOTALL,
)


_AD_PLAYER: Final = re.compile(
    r"\b(?:video )?ad (?:feedback|froze|was loud)\b|^how relevant is this ad\b|\bthis ad to you\b"
    r"|\bvideo player was slow\b",
    re.IGNORECASE,
)


_PLAYER: Final = re.compile(
    r"^just watched\b|\bmust watch\b|^(?:now playing|watch)\b.*\b\d?\d:\d\d\s*$"
    r"|\b\d?\d:\d\d - source:",
    re.IGNORECASE,
)


_URL: Final = re.compile(r"^\W*(?:https?://|www\.)\S+\W*$", re.IGNORECASE)


# A block that holds none of the words before a pattern is not worth its time; most hold none.
_WORDED: Final = (
    (("newsletter", "sign", "subscri", "mailing"), _SIGN_UP, Rule.NEWSLETTER),
    (("©", "(c)", "copyright", "reserved", "reproduced", "published,"), _COPYRIGHT, Rule.COPYRIGHT),
    (("cookie", "your data", "have shared", "privacy policy", " here"), _CONSENT, Rule.COOKIES),
    (("ad f", "ad was", "this ad", "video player"), _AD_PLAYER, Rule.ADVERTISEMENT),
    (("watch", "now playing", "source:"), _PLAYER, Rule.FURNITURE),
)


def promo_rule(block: str) -> Rule | None:
    """The rule by which the block is no part of the article; None where it may be one."""
    words = word_count(block)
    if is_appeal(block):
        return Rule.PAYWALL
    if is_about_author(block, words):
        return Rule.BYLINE
    if words > _PROMO_WORDS or len(block) > _PROMO_LENGTH:
        return Rule.NEWSLETTER if words <= _BOX_WORDS and _BOX.match(block) else None
    if sends_elsewhere(block):
        return Rule.CALL
    rule = _whole_line_rule(block) or _credit_rule(block, words)
    if rule is None and _is_teaser(block, words):
        rule = Rule.LINK
    return rule or _worded_rule(block) or _call_rule(block)


def is_promo(block: str) -> bool:
    """Whether the block is no part of the article: promo, link, credit, consent, page furniture."""
    return promo_rule(block) is not None


def is_label(block: str) -> bool:
    """Whether a line is a label or a piece of page furniture, and can't be a part of prose."""
    return _whole_line_rule(block) is not None and not is_lone_dateline(block)


def _whole_line_rule(block: str) -> Rule | None:
    """For a block that is nothing but what such rules know by heart."""
    if not any(char.isalnum() for char in block):
        return Rule.FURNITURE
    if is_teaser_label(block):
        return Rule.LINK
    if _ADVERTISEMENT.search(block):
        return Rule.ADVERTISEMENT
    if _FURNITURE.match(block) or _URL.match(block):
        return Rule.FURNITURE
    return Rule.DATELINE if is_lone_dateline(block) else None


def _credit_rule(block: str, words: int) -> Rule | None:
    if is_photo_credit(block, words):
        return Rule.PHOTO_CREDIT
    return Rule.BYLINE if is_byline(block, words) else None


def _worded_rule(block: str) -> Rule | None:
    bare = NUMBERING.sub("", block)
    for hints, pattern, rule in _WORDED:
        if _hints(block, hints) and pattern.search(bare):
            return rule
    return None


def _call_rule(block: str) -> Rule | None:
    if _READ_ON.search(block):
        return Rule.LINK
    if not _is_call(block):
        return None
    return Rule.NEWSLETTER if _hints(block, _NEWSLETTER_HINTS) else Rule.CALL


# --- appeals to subscribe that stand where the rest of an article would --------------------------


def is_appeal(block: str) -> bool:
    """Whether a block asks to subscribe or log in to read on."""
    lower = block.lower()
    if not any(hint in lower for hint in _HINTS):
        return False
    return len(lower.split()) <= _APPEAL_WORDS and bool(_APPEAL.search(block))


def is_stub(text: str) -> bool:
    """Whether a text is so short that an appeal below it stands for the rest."""
    return len(text.split()) < _STUB_WORDS
