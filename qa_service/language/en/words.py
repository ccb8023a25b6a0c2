"""Words and their forms: what the analyser compares by, and the verbs of saying."""

from __future__ import annotations

import re
from typing import Final

from qa_service.language.en.places import PLACE_OF

STEMMER: Final = "english"
"""The name of Snowball's stemmer."""

PHRASES: Final = (
    r"United\s+(?:States|Kingdom|Nations)|European\s+Union|World\s+Health\s+Organi[sz]ation"
    r"|\b[Tt]he\s+us(?=\s+[^\W\d_])"  # the us president
    r"|\bper\s+cent\b"
)
"""A pattern of words that are compared as one."""

SCALES: Final = {
    "k": "thousand",
    "m": "million",
    "mn": "million",
    "b": "billion",
    "bn": "billion",
    "tn": "trillion",
}
"""What is written behind a number for a larger one."""

SCALES_APART: Final = ("mn", "bn", "tn")
"""Those that may be separate from their number: 1.1 bn."""

NUMBER_ENDINGS: Final = ("st", "nd", "rd", "th", "s", *SCALES)
CAPITALS: Final = {
    "WHO": "world health organization",
    "IT": "information technology",
    "ICE": "immigration and customs enforcement",
}
"""Acronyms that are different words in lower case."""

WHOLE: Final = {
    "%": "percent",
    "per cent": "percent",
    "percentage": "percent",
    "percentages": "percent",
    "the us": PLACE_OF["us"],
    "aids": "hiv aids",
    "world health organisation": "world health organization",
    "world health organization": "world health organization",
}
"""Words that no stemmer may change."""


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_COMMON: Final = _words(
    """
    a about after all also am an and any are as at be because been before being between both but
    by can cannot could did do does doing done during each even ever for from had has have
    having he her here hers him his how i if in into is it it's its just let like many may me
    might more most much must my name no nor not now of off on one only or other our out over
    own per same she should since so some such tell than that the their them then there there's
    these they this those through to today too under until up upon us very was we were what
    what's when where which while who who's whom whose why will with within would yesterday yet
    you your
    """
)
STOP_WORDS: Final = _COMMON | _words(
    """
    according back became become called came come day days following get go goes got made make
    month months named put recently said say says take tells together told two way week weeks
    year years
    """
)
"""Words that tell nothing of what a text is about."""

TITLES: Final = _words(
    """
    mr mrs ms miss mister dr prof professor sir dame lord lady king queen prince princess duke
    duchess emperor pope cardinal bishop archbishop father brother sister president minister prime
    chancellor premier secretary senator sen representative rep congressman congresswoman governor
    gov mayor judge justice general gen colonel col captain capt sergeant sgt lieutenant lt major
    commander chief director chairman chairwoman chair coach manager ambassador attorney sheriff
    speaker leader candidate nominee democrat democratic republican conservative labour liberal vice
    deputy acting former late then ex young old officer detective agent actor actress singer author
    northern southern eastern western central treasurer councillor commissioner inspector
    superintendent constable rabbi ayatollah sheikh baroness baron quarterback forward boxer founder
    philanthropist tycoon warlord dissident incumbent defendant executive
    """
)
"""Words in front of a last name that are no first name."""

_SHORT_NAMES: Final = frozenset(
    frozenset(pair.split("/"))
    for pair in _words(
        """
        bob/robert bobby/robert bill/william billy/william jim/james jimmy/james dick/richard
        kate/catherine liz/elizabeth betty/elizabeth jack/john peggy/margaret ted/edward ned/edward
        hank/henry harry/henry tony/anthony sandy/alexander yevgeny/evgeny
        steve/stephen steve/steven mike/michael dave/david tom/thomas joe/joseph dan/daniel
        chris/christopher matt/matthew rob/robert will/william ben/benjamin sam/samuel tim/timothy
        greg/gregory jeff/jeffrey ken/kenneth ron/ronald don/donald pete/peter andy/andrew
        nick/nicholas alex/alexander vlad/vladimir kate/katherine jen/jennifer jenny/jennifer
        pat/patricia pat/patrick sue/susan deb/deborah debbie/deborah barb/barbara cathy/catherine
        kathy/katherine vicky/victoria phil/philip phil/phillip rick/richard charlie/charles
        eddie/edward fred/frederick gabe/gabriel josh/joshua larry/lawrence leo/leonard
        manny/manuel maggie/margaret nate/nathan ray/raymond russ/russell stan/stanley
        terry/terrence theo/theodore zach/zachary abe/abraham al/albert becky/rebecca
        """
    )
)
"""First names and short forms of them."""


FUNCTION_WORDS: Final = _COMMON | _words(
    """
    above across actually again against along already although among another anybody anyone
    anything aren't around article articles aspect aspects behind below beyond can't couldn't
    describe despite didn't doesn't don't down else enough every exactly except explain few
    hadn't hasn't haven't he's herself himself how's information inside interesting isn't itself
    list mine near never nothing often ok okay once ones onto outside please quite really
    several shall she's shouldn't somebody someone something still that's theirs themselves
    they're thing things though till tonight toward towards unless unlike usually versus via vs
    wasn't well weren't whatever when's where's whether whoever without won't wouldn't yes yours
    """
)
"""Words that stand between names and noun phrases, some of what is said to an archive included."""


_FORMS: Final = """
    arise arose arisen | awake awoke awoken | bear bore borne | beat beaten | begin began begun
    bend bent | bite bitten | bleed bled | blow blew blown | break broke broken | breed bred
    bring brought | build built | burn burnt | buy bought | catch caught | choose chose chosen
    cling clung | creep crept | deal dealt | dig dug | draw drew drawn | drink drank
    drive drove driven | eat ate eaten | fall fell fallen | feed fed | feel felt | fight fought
    find found | flee fled | fly flew flown | forbid forbade forbidden | forget forgot forgotten
    forgive forgave forgiven | freeze froze frozen | give gave given | grow grew grown
    hear heard | hide hid hidden | hold held | keep kept | know knew known | kneel knelt
    lead led | leap leapt | lend lent | light lit | lose lost | mean meant | meet met
    outgrow outgrew outgrown | overcome overcame | overthrow overthrew overthrown
    overtake overtook overtaken | pay paid | rebuild rebuilt | repay repaid | resell resold
    ride rode ridden | ring rang rung | rise rose risen | run ran | seek sought | sell sold
    send sent | shake shook shaken | shoot shot | show shown | shrink shrank shrunk
    sing sang sung | sink sank sunk | sleep slept | slide slid | speak spoke spoken
    spend spent | spin spun | stand stood | steal stole stolen | stick stuck | sting stung
    strike struck stricken | swear swore sworn | sweep swept | swim swam swum | swing swung
    teach taught | tear tore torn | think thought | throw threw thrown
    understand understood | undertake undertook undertaken | wake woke woken | wear wore worn
    weave wove woven | weep wept | win won | withdraw withdrew withdrawn | write wrote written
    child children | man men | woman women | foot feet | tooth teeth | goose geese | mouse mice
    wife wives | thief thieves | wolf wolves | knife knives
"""


def _by_form() -> dict[str, str]:
    groups = [line for row in _FORMS.strip().splitlines() for line in row.split("|")]
    return {form: base for base, *forms in map(str.split, groups) for form in forms}


BASE_OF: Final = _by_form()
"""The base of each irregular form, in lower case."""

# Words whose British and American spellings differ in the same way.
_OUR: Final = (
    "ard|arm|behavi|cand|clam|col|demean|enam|endeav|fav|ferv|flav|harb|hon|hum|lab|misdemean"
    "|neighb|od|parl|ranc|rig|rum|sav|savi|splend|succ|tum|val|vap|vig"
)
_RE: Final = (
    "calib|cent|epicent|fib|lust|meag|mit|och|sab|sepulch|somb|spect|(?:amphi)?theat"
    "|(?:centi|kilo|milli|nano)?met|(?:centi|milli)?lit"
)
# Words with a second l before an ending in British English only.
_WITH_TWO_LS: Final = (
    "bevel|cancel|channel|council|counsel|dial|duel|equal|fuel|funnel|gruel|initial|label|level"
    "|libel|marvel|medal|model|panel|pedal|quarrel|revel|rival|shovel|shrivel|signal|spiral|swivel"
    "|total|travel|tunnel|unravel|wool"
)
_RULES: Final = tuple(
    (re.compile(pattern), common)
    for pattern, common in (
        (rf"^((?:dis|mis|multi|un)?(?:{_OUR})o)u(?=r)", r"\1"),  # favourite
        (rf"^({_RE})re(?=d$)", r"\1ere"),  # centred
        (rf"^({_RE})re(?![er])", r"\1er"),  # kilometres, theatregoer
        (
            rf"^((?:re)?(?:{_WITH_TWO_LS}))l(?=(?:e[dn]|ers?|ings?|ists?|ors?|ous)$)",
            r"\1",
        ),  # traveller
        # From z to s, as "prise" and "size" stay apart and "organis" is not the stem of "organ".
        (r"(?<=[^\W\d_]{3}i)z(?=(?:e[ds]?|ers?|ings?|ations?|ational|able)$)", "s"),  # organization
        (r"(?<=[^\W\d_]{3}y)z(?=(?:e[ds]?|ers?|ing)$)", "s"),  # analyze
        (r"([nkhc])ae(?=mi[ac])|^(h)ae(?=m[ao])|^(an)ae(?=sth)|^(arch)ae(?=o)", r"\1\2\3\4e"),
        (r"^(p)ae(?=d[io])|(op)ae(?=d)|^(gyn)ae(?=c)|^(c)ae(?=sarean)", r"\1\2\3\4e"),
        (r"^oe(?=dem|soph|str)|^(f)oe(?=t[au])|^(c)oe(?=liac)|(rrh)oe(?=a)", r"\1\2\3e"),
        (r"^(encyclop)ae(?=d)", r"\1e"),
        (r"^(def|off|pret)ence(?=s?$|less)", r"\1ense"),
        (r"^(pl)ough(?=s?$|e|i)", r"\1ow"),
        (r"^(sul)ph(?=ur|at|id)", r"\1f"),
        (r"^(s)c(?=eptic)", r"\1k"),
        (r"^(s?mo)u(?=ld(?:s|y|ed|ing|er|ers|ering|ered)?$)", r"\1"),
        (r"^(enrol|fulfil)(?=s?$|ment)", r"\1l"),
        (r"^manoeuvre(?=s?$)|^manoeuvr(?=ed|ing|ab)", "maneuver"),
        (r"^(catalog)u(?=ed$|ing$)", r"\1"),
        (r"^(judg|acknowledg)e(?=ment)", r"\1"),
        (r"^(ski)lful", r"\1llful"),
        (r"^whisk(?:y|ies)$", "whiskey"),
    )
)
_WORDS: Final = dict(
    pair.split()
    for pair in """
    advisor adviser, advisors advisers, aeroplane airplane, aeroplanes airplanes, ageing aging
    aluminium aluminum, analogue analog, analogues analogs, artefact artifact, artefacts artifacts
    catalogue catalog, catalogues catalogs, cosy cozy, furore furor, instalment installment
    instalments installments, jewellery jewelry, licence license, licences licenses, maths math
    moustache mustache, moustaches mustaches, mum mom, mums moms, practise practice
    practised practiced, practises practices, practising practicing, programme program
    programmes programs, protestor protester, protestors protesters, pyjama pajama, pyjamas pajamas
    speciality specialty, specialities specialties, yoghurt yogurt, yoghurts yogurts
    """.strip()
    .replace("\n", ",")
    .split(",")
)


def common_spelling(word: str) -> str:
    """The same for both spellings of a folded word: "centre" and "center"; else the word.

    It is made to be compared, not to be shown.
    """
    if other := _WORDS.get(word):
        return other
    for pattern, common in _RULES:
        word = pattern.sub(common, word)
    return word


# Verbs of saying, and the forms in which reports and questions have them.
SAY: Final = (
    "say tell add write tweet argue announce warn explain insist note confirm acknowledge"
    " state testify"
)
"""Verbs whose object is what is said: "she warned", in front of it or behind."""

SAY_THAT: Final = (
    "allege assert caution claim complain concede conclude contend declare emphasise emphasize joke"
    " lament maintain pledge predict promise quip recall reiterate remark reveal slam stress"
    " vow"
)
"""Those that say a thing only with a clause: "vowed that", not "vowed peace"."""

SPEAK_OF: Final = (
    "accuse admit answer ask believe blame call condemn continue criticise criticize defend"
    " demand deny describe dismiss expect post praise recommend reject reply respond suggest"
    " think urge"
)
"""Those that take a stand on what they name: "denied the report"."""

ASKED_ABOUT: Final = (
    "say claim tell think believe argue promise pledge vow demand warn tweet write announce"
    " suggest predict recommend respond criticise criticize deny admit acknowledge insist"
    " testify explain describe answer reply"
)
"""Those that "what did ... ?" asks for somebody's words with."""

REPORT: Final = "say write report publish tell claim print describe cover quote"
"""What outlets do: "reported by the Gazette"."""

_PAST: Final = {"say": "said", "tell": "told", "write": "wrote", "think": "thought"}
_DOUBLED: Final = frozenset({"admit", "quip", "slam"})
_NOUNS: Final = frozenset({"states"})  # hardly ever the verb
_VOWELS: Final = frozenset("aeiou")


def past(verb: str) -> str:
    """The past tense, as "warned"."""
    if verb in _PAST:
        return _PAST[verb]
    if verb.endswith("e"):
        return f"{verb}d"
    if _ends_in_y(verb):
        return f"{verb[:-1]}ied"
    return f"{verb}{verb[-1]}ed" if verb in _DOUBLED else f"{verb}ed"


def present(verb: str) -> str:
    """The third person, as "warns"."""
    if _ends_in_y(verb):
        return f"{verb[:-1]}ies"
    return f"{verb}es" if verb.endswith(("ss", "sh")) else f"{verb}s"


def reported(verbs: str) -> str:
    """A pattern of what reports write: "warns" and "warned"."""
    forms = (form for verb in verbs.split() for form in (present(verb), past(verb)))
    return "|".join(form for form in forms if form not in _NOUNS)


def asked(verbs: str) -> str:
    """A pattern of what questions ask: "warn" and "warned"."""
    return "|".join(form for verb in verbs.split() for form in (verb, past(verb)))


def verb_forms(verbs: str) -> frozenset[str]:
    """These verbs and their past forms, the irregular ones too."""
    irregular = {form for form, base in BASE_OF.items() if base in verbs.split()}
    regular = {past(verb) for verb in verbs.split() if verb not in BASE_OF.values()}
    return frozenset(verbs.split()) | irregular | regular


def is_short_for(one: str, other: str) -> bool:
    """Whether of two first names in small letters one is short for the other: "bill", "william"."""
    return frozenset({one, other}) in _SHORT_NAMES


def _ends_in_y(verb: str) -> bool:
    return verb.endswith("y") and verb[-2] not in _VOWELS
