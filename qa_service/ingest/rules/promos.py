"""Finds links, calls to action, notices and page furniture.

No rule depends on an outlet or a name; the signals are requests to the reader, and what makes a
line look like a link.
"""

from __future__ import annotations

import re
from typing import Final

from qa_service.ingest.document import Rule
from qa_service.ingest.rules.notes import is_lone_dateline
from qa_service.ingest.rules.shape import (
    CLOSERS,
    NUMBERING,
    SENTENCES,
    WITHIN_NAMES,
    ends_sentence,
    is_sentence,
    word_count,
)

_PROMO_WORDS: Final = 60  # a longer block is prose
_PROMO_LENGTH: Final = 1000  # characters, where the words are none
_LINK_WORDS: Final = 30
_STUB_WORDS: Final = 300  # of an article that may be only its beginning
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
_TEASER_LABEL: Final = re.compile(rf"\W*(?:{_LABELS})\W*", re.IGNORECASE)
_LIST_LABEL: Final = re.compile(r"stories|articles|links|news|coverage|picks|popular|read\W*$")
_LABELLED: Final = re.compile(rf"^\W*(?:{_LABELS})\s*[:|►>»-]\s*(?P<rest>\S.*)$", re.IGNORECASE)
_LINKED: Final = re.compile(  # no sentence begins like this, so it may end like one
    r"\W*(?i:(?:(?:read|see|learn|watch) )?more|related(?: stor(?:y|ies))?|(?:also |must[- ])?read"
    r"|see also|read (?:also|next))\s*[:|►>»]\s*\S|[^:?!.]{2,60}\?[A-Z][\w’'-]*\s"
)
_GLUED: Final = re.compile(r"[^:?!.]{2,60}[:?!]:?[\"'“‘]?[A-Z][\w’'-]*\s")  # label and headline
_AGENCY: Final = (
    r"(?:getty(?: images)?|reuters|afp|ap|associated press|shutterstock|adobe ?stock|epa(?:-efe)?"
    r"|alamy|istock|anadolu(?: agency)?|bloomberg|wireimage|xinhua|pool|file photo|via \w+)"
)
_NAME: Final = r"(?:[A-Z][\w.’'-]*|de|da|di|del|van|von|der|den|bin|ibn|al|el|la|le)"
_NAMES: Final = rf"{_NAME}(?:\s+{_NAME}){{0,4}}"
_CAPTION: Final = re.compile(
    r"\bhide caption\b|^\W*file\s*(?:photo)?\s*[-–—:]\s*\S"  # "FILE - Troops on patrol near ..."
    rf"|[(\[][^()\[\]]{{0,60}}(?:photo\b[^()\[\]]{{0,60}}|/\s*{_AGENCY})\s*[)\]]\W*$"
    rf"|[.!?][\"”’]*\s+(?:(?-i:{_NAMES})\s*/\s*){{0,3}}{_AGENCY}\W*$",  # "... Ann Lee/Reuters"
    re.IGNORECASE,
)
_PERSON: Final = re.compile(rf"^{_NAMES}(?:(?:,|,? and| &)\s+{_NAMES})*$")
_NAME_WORDS: Final = 12
# The whole of a block.
_WHOLE: Final = (
    (Rule.LINK, _TEASER_LABEL),
    (
        Rule.FURNITURE,
        re.compile(
            r"\W*(?:share(?: this(?: \w+)?)?|comments?(?: \(\d+\))?|print|e-?mail|save|tweet"
            r"|facebook|twitter|whatsapp|(?:copy )?link(?: copied)?|menu|search|home|next|loading"
            r"|log ?(?:in|out)|sign in|register|skip to (?:main )?content|back to top|close|donate"
            r"|prev(?:ious)?|(?:view|see|show|load) (?:all|more)|replay|follow us(?: on \w+)?"
            r"|(?:contact|about) us|join the (?:conversation|discussion)|privacy(?: policy)?"
            r"|all rights reserved|terms(?: of (?:use|service))?|(?:https?://|www\.)\S+"
            r"|\d+ (?:comments?|shares?|min(?:ute)?s? read))?\W*",
            re.IGNORECASE,
        ),
    ),
    (
        Rule.ADVERTISEMENT,
        re.compile(
            r"\W*(?:advert(?:isement|ising)?|sponsored(?: content)?|promoted|anzeige|publicité"
            r"|publicidad|publicidade|pubblicità|advertentie|реклама|reklam|إعلان|広告)\W*",
            re.IGNORECASE,
        ),
    ),
    (
        Rule.NEWSLETTER,
        re.compile(
            r"\W*(?:sign up|subscribe|join the mailing list|newsletters?)\W*"
            r"|(?=.*\bnewsletter)(?=.*\b(?:abonn|suscr|s[’']inscri|inscri|iscriv|subscrev|assin"
            r"|anmeld|aanmeld|подпи|zapis)).*",
            re.IGNORECASE,
        ),
    ),
    (
        Rule.PHOTO_CREDIT,
        re.compile(
            r"\W*(?:photo|image|picture|illustration|credit|source)s?\s*(?:by|:|/|credit)\s*\S.{0,60}"
            rf"|\W*(?:the )?{_AGENCY}\W*|[^.!?()\[\]]{{2,120}}/\s*{_AGENCY}\W*"
            rf"|(?-i:{_NAMES}(?:/{_NAMES})+)",  # "Jane Doe/Outlet"
            re.IGNORECASE,
        ),
    ),
    (
        Rule.BYLINE,
        re.compile(
            r"(?i:(?:from\b.{0,40}\b)?(?:staff and )?wire reports\W*|\W*contributing\s*:.*)"
            r"|(?:[^.]|[A-Z]\.)*\bcontributed(?: to (?:this|the) \w+(?: from [^.]*)?)?\W*"
            rf"|\s*(?:[—–−‒-]+|By\b)\s*{_NAMES}(?:(?:,| and| &)\s*{_NAMES})*\W*"
            r"|(?i:(?:on (?:twitter|x)\b\W*)?\S*@\w{3,}\S*)"
        ),
    ),
)
# What a block of a few sentences contains.
_WITHIN: Final = (
    (
        Rule.COOKIES,
        re.compile(
            r"\b(?:we|site|page) uses? cookies\b|\baccept (?:all )?cookies\b"
            r"|\bcookie (?:policy|settings|preferences)\b"
            r"|\b(?:your data|details you have shared|information you have shared|privacy policy)\b"
            r".*\b(?:agree|accept|tick|click|consent|purposes?|manage)\b"
            r"|\bobject to the use of your data\b"
            r"|^[^.]{0,90}\bas (?:detailed|described|set out) here\W*$",
            re.IGNORECASE | re.DOTALL,
        ),
    ),
    (
        Rule.ADVERTISEMENT,
        re.compile(
            r"\b(?:video )?ad (?:feedback|froze|was loud)\b|^how relevant is this ad\b"
            r"|\bthis ad to you\b"
            r"|\bvideo player was slow\b",
            re.IGNORECASE,
        ),
    ),
    (
        Rule.FURNITURE,
        re.compile(
            r"^just watched\b|\bmust watch\b|^(?:now playing|watch)\b.*\b\d?\d:\d\d\s*$"
            r"|\b\d?\d:\d\d - source:",
            re.IGNORECASE,
        ),
    ),
)
_CALL: Final = re.compile(
    r"^\W*(?:[^:.!?]{2,40}:\s*)?(?:please\s+|you can (?:also )?|to \w+[^,]{0,60},\s+)?"
    r"(?:sign up|subscribe|join|follow|like|share|download|register|get|send|check|reach|contact"
    r"|e-?mail|support|consider|become|listen|watch|want|click|tap|stay|keep up|never miss"
    r"|don[’']t miss|visit|tweet)\b",
    re.IGNORECASE,
)
_SITE: Final = re.compile(
    r"newsletter|mailing list|\binbox\b|subscri|\bsign up\b|e-?mails?\b|@\w|journalism\b"
    r"|\bon (?:twitter|facebook|instagram|telegram|whatsapp|youtube|tiktok|social media)\b"
    r"|\b(?:follow us|join us on|join (?:now|today|our)|share this|(?:click )?here)\b|alerts\b"
    r"|\bour (?:app|channel|page|podcasts?|community)\b|\bto your (?:phone|inbox)\b",
    re.IGNORECASE,
)
_ASIDE: Final = re.compile(
    r"\b(?:sign(?:ing)? up|subscribe)\b.*\b(?:here|newsletters?|inbox)\b"
    r"|\bnewsletter (?:provides|brings|gives|delivers to|sends|offers) (?:you|readers)\b"
    r"|\bwould you like to (?:receive|get|join|subscribe to)\b.*\bnewsletters?\b"
    r"|\b(?:newsletters?|inbox)\b.*\b(?:sign up|subscribe)\b|^\W*follow (?:us|me|her|him|them)\b"
    r"|\b(?:delivered )?(?:straight |right |directly )?(?:to|in) your inbox\b"
    r"|\b(?:please|consider) subscrib|\bget unlimited access\b"
    r"|\b(?:reach|contact|reached|contacted)\b[^.]{0,40}\s\S+@\S",
    re.IGNORECASE,
)
_BANNER: Final = re.compile(
    r"\b(?:JOIN|SIGN UP|SUBSCRIBE|REGISTER|DONATE|SHOP|BUY|ORDER|APPLY|DOWNLOAD|WATCH|CLICK|LEARN)"
    r"\s+(?:NOW|TODAY|HERE|FREE|MORE)\W*$"
)
_NEWSLETTER: Final = re.compile(r"newsletter|subscri|mailing list|inbox|sign up", re.IGNORECASE)
_MAY_CALL: Final = re.compile(
    r"sign|subscri|newsletter|inbox|follow|mail|@|journalism|alerts|share|click|join|our |to your"
    r"|here| on |unlimited",
    re.IGNORECASE,
)
# A block that contains none of these is not worth the time of the longest pattern.
_MAY_APPEAL: Final = re.compile(
    r"subscri|abonn|abbon|suscr[ií]|member|premium|unlock|(?:sign|log) ?in|trial|regist|free art"
    r"|assina|iscriv|account|weiterlesen|freischalten|prenumer|подпис|cet article|dostęp|tilaa"
    r"|verder lezen",
    re.IGNORECASE,
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


def promo_rule(block: str) -> Rule | None:
    """The rule by which the block is no part of the article; None where it may be one."""
    words = word_count(block)
    if words > _PROMO_WORDS or len(block) > _PROMO_LENGTH:
        return None
    if is_appeal(block):
        return Rule.PAYWALL
    rule = _whole_rule(block, words)
    if rule is not None:
        return rule
    bare = NUMBERING.sub("", block)
    if is_rights(bare):
        return Rule.COPYRIGHT
    rule = next((rule for rule, pattern in _WITHIN if pattern.search(bare)), None)
    if rule is None and _is_call(block):
        return Rule.NEWSLETTER if _NEWSLETTER.search(block) else Rule.CALL
    return rule


def _whole_rule(block: str, words: int) -> Rule | None:
    """The rule by which a block of one line is known page furniture."""
    if not any(map(str.isalnum, block)):
        return Rule.FURNITURE
    if words > _LINK_WORDS:
        return None
    rule = next((rule for rule, pattern in _WHOLE if pattern.fullmatch(block)), None)
    if rule is Rule.PHOTO_CREDIT and is_sentence(block.partition(":")[2].strip()):
        return None
    if rule is None and is_lone_dateline(block):
        return Rule.DATELINE
    if rule is None and (_LINKED.match(block) or _LABELLED.match(block) or _GLUED.match(block)):
        ends = block.rstrip(CLOSERS).endswith(".") and not _LINKED.match(block)
        return None if ends else Rule.LINK
    return rule


def is_caption(block: str) -> bool:
    """Whether the block says what a picture shows: it begins "FILE -" or ends in its credit."""
    return bool(_CAPTION.search(block))


def is_name_or_credit(block: str) -> bool:
    """Whether a short line can be a byline: "By ..." or nothing but capitalised names."""
    few = 1 < len(block.split()) <= _NAME_WORDS
    return few and (block.lower().startswith("by ") or bool(_PERSON.match(block)))


def is_promo(block: str) -> bool:
    """Whether the block is no part of the article: promo, link, credit, consent, page furniture."""
    return promo_rule(block) is not None


def is_label(block: str) -> bool:
    """Whether a line is a label or a piece of page furniture, and can't be a part of prose."""
    return any(pattern.fullmatch(block) for _, pattern in _WHOLE[:3])


def is_teaser_label(block: str) -> bool:
    """Whether the block is nothing but a label for links ("READ MORE", "Related stories:")."""
    return bool(_TEASER_LABEL.fullmatch(block))


def is_list_label(block: str) -> bool:
    """Whether a teaser label speaks of several links."""
    return bool(_LIST_LABEL.search(block.lower()))


def _is_call(block: str) -> bool:
    """Whether at least half of the sentences ask the reader to do something with the site."""
    if _BANNER.search(block):
        return True
    if not _MAY_CALL.search(block):
        return False
    parts = [part for part in SENTENCES.split(block) if part.strip()]
    sentences = [part for part in parts if part[-1] != "?"] or parts
    calls = sum(
        bool(_ASIDE.search(part) or (_CALL.match(part) and _SITE.search(part)))
        for part in sentences
    )
    return calls > 0 and 2 * calls >= len(sentences)


# --- notices of rights ---------------------------------------------------------------------------

_MARK: Final = re.compile(r"\W{0,3}(?:crown )?(?:copyright\b|©|\(c\)|℗)", re.IGNORECASE)
_DATED_MARK: Final = re.compile(
    r"\W{0,3}(?:copyright\b\W{0,3})?(?:©|\(c\)\W{0,3}(?:copyright\b\W{0,3})?\d{4}"
    r"|(?<=copyright )\d{4})",
    re.IGNORECASE,
)
_RESERVED: Final = re.compile(
    r"\ball rights (?:are )?reserved\b|\balle rechten? (?:vorbehalten|voorbehouden)\b"
    r"|\btous droits(?: de reproduction)? réservés\b|\bderechos reservados\b"
    r"|\bdiritti(?: sono)? riservati\b|\bdireitos reservados\b",
    re.IGNORECASE,
)
_TERMS: Final = re.compile(
    r"\b(?:distributed|provided) by\b|\bpermission\b"
    r"|\bmay not be (?:copied|reproduced|published|used|broadcast|rewritten)\b",
    re.IGNORECASE,
)
_PROTECTED: Final = re.compile(
    r"(?:le présent|ce) document est protégé|this (?:material|document) is (?:protected|copyright)"
    r"|(?:distributed|provided) by [^.!?]{1,60}$|certificat émis|certificate issued"
    r"|.{0,200}\bmay not be (?:published|reproduced), (?:broadcast|rewritten)",
    re.IGNORECASE,
)
_RIGHTS_WORDS: Final = 20
_ELIDED: Final = re.compile(r"\b[dl]['’](?=[^\W\d_])")  # "Le Quotidien d'Ebbing"


def is_rights(line: str) -> bool:
    """Whether a line is a notice of rights: names, years and set phrases, no sentence of a text."""
    marked, reserved = _MARK.match(line), _RESERVED.search(line)
    dated = marked and _DATED_MARK.match(line)
    if reserved and (marked or not line[reserved.end() :].strip(" .)")):
        return True
    if (dated and _TERMS.search(line)) or _PROTECTED.match(line):
        return True
    if not (marked or reserved) or len(line.split()) > _RIGHTS_WORDS:
        return False
    if dated and not ends_sentence(line):
        return True
    rest = _TERMS.sub("", _RESERVED.sub("", _MARK.sub("", line)))
    return not any(
        word[0].islower() and word not in WITHIN_NAMES for word in _ELIDED.sub("", rest).split()
    )


# --- appeals to subscribe in place of the rest of an article --------------------------


def is_appeal(block: str) -> bool:
    """Whether a block asks to subscribe or log in to read on."""
    may_be = len(block.split()) <= _PROMO_WORDS and _MAY_APPEAL.search(block)
    return bool(may_be and _APPEAL.search(block))


def is_stub(text: str) -> bool:
    """Whether a text is so short that an appeal below it replaces the rest."""
    return len(text.split()) < _STUB_WORDS
