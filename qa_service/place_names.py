"""Names of one place that no stemmer brings together: France and French, U.S. and America."""

from __future__ import annotations

from typing import Final

_FORMS: Final = {
    "united states": "us usa american americans america",
    "united kingdom": "uk britain british briton britons",
    "united nations": "un",
    "european union": "eu",
    "afghanistan": "afghan afghans",
    "argentina": "argentine argentinian argentinians",
    "belgium": "belgian belgians",
    "brazil": "brazilian brazilians",
    "canada": "canadian canadians",
    "china": "chinese",
    "denmark": "danish dane danes",
    "egypt": "egyptian egyptians",
    "england": "english",
    "europe": "european europeans",
    "finland": "finnish finn finns",
    "france": "french",
    "germany": "german germans",
    "greece": "greek greeks",
    "india": "indian indians",
    "iran": "iranian iranians",
    "iraq": "iraqi iraqis",
    "ireland": "irish",
    "israel": "israeli israelis",
    "italy": "italian italians",
    "japan": "japanese",
    "korea": "korean koreans",
    "mexico": "mexican mexicans",
    "netherlands": "dutch",
    "norway": "norwegian norwegians",
    "pakistan": "pakistani pakistanis",
    "palestine": "palestinian palestinians",
    "peru": "peruvian peruvians",
    "philippines": "filipino filipinos philippine",
    "poland": "polish pole poles",
    "portugal": "portuguese",
    "russia": "russian russians",
    "saudi": "saudis",
    "scotland": "scottish scot scots",
    "spain": "spanish spaniard spaniards",
    "sweden": "swedish swede swedes",
    "switzerland": "swiss",
    "syria": "syrian syrians",
    "taiwan": "taiwanese",
    "thailand": "thai thais",
    "turkey": "turkish turk turks",
    "ukraine": "ukrainian ukrainians",
    "vietnam": "vietnamese",
    "wales": "welsh",
}

# Folded form -> the one name used for comparing.
PLACE_OF: Final = {
    form: place for place, forms in _FORMS.items() for form in (place, *forms.split())
}

# In lower case these are (also) other words.
ALSO_COMMON_WORDS: Final = frozenset(
    {"us", "dane", "english", "finn", "pole", "poles", "polish", "scot", "turkey", "turk"}
)

_OTHER_NAMES: Final = frozenset({"us", "usa", "america", "uk", "britain", "un", "eu"})


def is_demonym(name: str) -> bool:
    """Whether it names what is of a place, or who is: "Irish", "Afghans"; not the place itself."""
    plain = name.casefold()
    return PLACE_OF.get(plain, plain) != plain and plain not in _OTHER_NAMES
