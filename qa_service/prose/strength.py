"""Whether a sentence claims more than its source, or with more certainty. English only.

A word such as "all", "only", "first" or "proved" needs a similar one in the source. What the source
only considers possible, plans or alleges, the sentence must not state. A bound must not be reversed
("up to" to "at least"), and a number keeps its unit (miles, months).
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from qa_service.analyser import stems_of, words_of
from qa_service.language import quantities

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence


def fault_of_strength(sentence: str, sources: Sequence[str], around: str) -> str | None:
    """How a sentence claims more than the sentences that support it; None if it does not.

    ``around`` is the context of these.
    """
    known = "\n".join((*sources, around))
    for claims, licenses in _STRONG:
        strong = claims.search(sentence)
        if strong and not licenses.search(known):
            return f'the passage has nothing like "{strong[0]}"'
    if _is_surer(sentence, sources):
        return "it states what the passage does not say for sure"
    if _is_out_of_bounds(sentence, known):
        return "a bound is turned round"
    if _is_mismeasured(sentence, known):
        return "a number has another measure"
    return None


def _words(pattern: str) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{pattern})\b", re.IGNORECASE)


# A claim in a sentence, and the words of a source that justify it.
_STRONG: Final = (
    (
        _words(
            r"(?<!not )(?<!after )(?<!at )(?<!of )all(?!-| over| but)|every(?:one|body|thing)?"
            r"|always|entire(?:ly)?"
        ),
        _words(
            r"all|every\w*|always|entire(?:ly)?|complete(?:ly)?|full(?:y)?|each|any|none?"
            r"|nobody|never|both|total|throughout|nationwide|unanim\w+|whole|only|across|daily"
            r"|without|annual|per|regardless|most"
        ),
    ),
    (
        _words(r"only|sole|solely|exclusively"),
        _words(
            r"only|sole|solely|just|alone|exclusive\w*|limited|except|unless|no|lone|single"
            r"|merely|but|one|nothing|not|until|mere|than|restrict\w*|remaining|other"
        ),
    ),
    (
        _words(r"(?:the|a) (?:vast |great )?majority|most(?= of)|mostly|mainly"),
        _words(
            r"most|majority|mostly|half|mainly|main|percent|bulk|large\w*|predomin\w+|thirds"
            r"|quarters|nearly|out of|many|typical\w*|often|usual\w*|general\w*"
        ),
    ),
    (
        _words(
            r"(?:a )?(?:few|minority|small (?:proportion|number|share|part|minority))(?= of)"
            r"|hardly any"
        ),
        _words(
            r"few\w*|minority|small|only|handful|little|low|rare\w*|hardly|some|just|several"
            r"|couple|one"
        ),
    ),
    (
        _words(r"first"),
        _words(
            r"first|1st|debut\w*|initial\w*|never|new\w*|open\w*|start\w*|beg[aiu]n\w*"
            r"|inaugural|maiden|original\w*|earl(?:y|ier|iest)|premi\w+|unprecedented"
            r"|pioneer\w*|before|one|previously|only"
        ),
    ),
    (
        _words(r"(?:the|his|her|its|their) (?:last|final)(?= \w+)"),
        _words(r"last|final\w*|latest|end\w*|recent\w*|closing|previous\w*|past|ago|late"),
    ),
    (
        _words(
            r"(?:the|its|his|their) (?:most|least|best|worst|biggest|largest|highest|lowest"
            r"|smallest|oldest|youngest|longest|richest|fastest|greatest|strongest|deadliest"
            r"|earliest)"
        ),
        _words(
            r"most|least|best|\w+est|worst|record|top|lead\w*|first|only|main|never"
            r"|all[- ]time|ever|unprecedented|major\w*|prime|than any|chief|favou?rite"
        ),
    ),
    (
        _words(r"(?:more|less|fewer|better|worse|\w{2,}er)(?: \w+){0,4} than"),
        _words(
            r"than|more|less|fewer|better|worse|compar\w+|times|exceed\w*|from|outpac\w*"
            r"|increas\w*|over|above|at least|another|additional|record|doubl\w*|rose|fell"
            r"|drop\w*|\w+er|beyond|surpass\w*|instead|rather|beat\w*|led"
        ),
    ),
    (
        _words(
            r"prove[dsn]?|guarantee\w*|confirm(?:ed|s)|ensure[sd]|definitely|surely|(?:ruled"
            r"|decided) that|concluded"
        ),
        _words(
            r"pro[ov]\w+|guarantee\w*|confirm\w*|ensur\w*|certain\w*|definit\w*|sure\w*"
            r"|undoubted\w*|rul(?:ed|es|ings?)|deci\w+|establish\w*|conclu\w+|found|verif\w*"
            r"|valid\w*|evidence|official\w*|acknowledg\w*|show\w*|clear\w*|held|determin\w*"
            r"|approv\w*"
        ),
    ),
)

_MAYBE: Final = _words(
    r"may(?! \d)|might|could|potential(?:ly)?|possib(?:le|ly)|perhaps|probabl[ey]"
    r"|likely|consider(?:s|ing)|alleg\w+|suspect(?:ed|s)?|propos(?:e|es|ed|al|als|ing)"
    r"|plans?|planned|planning|hop(?:es?|ed|ing)|aims?|intend(?:s|ed)?|seeks?|seeking"
    r"|suggest(?:s|ed|ing)?|appear(?:s|ed)?(?= to| that)|seem(?:s|ed)?|unless|tries"
    r"|tried|trying|attempt(?:s|ed|ing)?|threaten(?:s|ed|ing)?|eyeing|weighing|mulling"
    r"|accus(?:ed|es|ing)|draft\w*|pending"
)
_UNSURE: Final = _words(
    _MAYBE.pattern + r"|can|would|will|should|if|whether|want(?:s|ed)?|expect\w*|believ\w*|thinks?"
    r"|thought|think|estimat\w*|urg(?:e|es|ed|ing)|ask(?:s|ed)?|call\w* (?:for|on)"
    r"|claim\w*|warn\w*|fear\w*|threat\w*|risk\w*|chance|danger\w*|uncertain\w*"
    r"|doubt\w*|ready|unclear|need\w*|must|hope\w*|promis\w*|possibilit\w*|possible"
)
_WILL: Final = _words(r"will(?! not)")
_ANY_WILL: Final = _words(
    r"will(?! be considering)|won['’]t|\w+['’]ll|going to|set to|plans?|planned|hopes?"
)
_CLAUSE_END: Final = re.compile(
    r"[;:—–!?]|[,.](?!\d)|\b(?:but|because|although|while|though|whereas|which|who)\b"
)
_REACH: Final = 4  # content words that "may" covers


def _is_surer(sentence: str, sources: Sequence[str]) -> bool:
    """Whether it states what one of its sources only considers possible."""
    known = "\n".join(sources)
    if _WILL.search(sentence) and not _MAYBE.search(sentence):
        return _MAYBE.search(known) is not None and not _ANY_WILL.search(known)
    if _UNSURE.search(sentence):
        return False
    said = stems_of(sentence)
    for source in sources:
        for match in _MAYBE.finditer(source):
            behind = _CLAUSE_END.split(source[match.end() :], maxsplit=1)[0]
            reached = [word.stem for word in words_of(behind)][:_REACH]
            if reached and reached[0] in said and len(said.intersection(reached)) > 1:
                return True
    return False


_LEAST: Final = re.compile(
    r"(?:at\s+least|more\s+than|over|above|no\s+fewer\s+than"
    r"|no\s+less\s+than)\s+(?:an?\s+)?$",
    re.IGNORECASE,
)
_MOST: Final = re.compile(
    r"(?:at\s+most|up\s+to|less\s+than|fewer\s+than|under|below|no\s+more\s+than"
    r"|nearly|almost)\s+(?:an?\s+)?$",
    re.IGNORECASE,
)


def _is_out_of_bounds(sentence: str, source: str) -> bool:
    """Whether a number is a minimum where the source has a maximum, or the other way round."""
    bounds = dict[tuple[float, str], set[str]]()
    for amount, bound in _bounds(source):
        bounds.setdefault(amount, set()).add(bound)
    return any(
        bound and amount in bounds and bound not in bounds[amount] and any(bounds[amount])
        for amount, bound in _bounds(sentence)
    )


def _bounds(text: str) -> Iterator[tuple[tuple[float, str], str]]:
    for one in quantities(text):
        before = text[: one.span.start]
        bound = "least" if _LEAST.search(before) else "most" if _MOST.search(before) else ""
        yield one.amount, bound


_MEASURE: Final = re.compile(
    r"[\s-]+(seconds?|minutes?|hours?|days?|weeks?|months?|years?|decades?|centur(?:y"
    r"|ies)|miles?|kilomet(?:er|re)s?|km|mph|kph|feet|foot|inch(?:es)?|yards?|met(?:er"
    r"|re)s?|acres?|hectares?|pounds?|tons?|tonnes?|kilos?|kilograms?|degrees?"
    r"|gallons?|lit(?:er|re)s?|barrels?|points?|percentage\s+points?)\b",
    re.IGNORECASE,
)


def _is_mismeasured(sentence: str, source: str) -> bool:
    """Whether a number has a different unit: miles where the source has kilometres."""
    measures = dict[float, set[frozenset[str]]]()
    for value, measure in _measures(source):
        measures.setdefault(value, set()).add(measure)
    return any(
        value in measures and measure not in measures[value]
        for value, measure in _measures(sentence)
    )


def _measures(text: str) -> Iterator[tuple[float, frozenset[str]]]:
    for one in quantities(text):
        if match := _MEASURE.match(text, one.span.end):
            yield one.value, stems_of(match[1])
