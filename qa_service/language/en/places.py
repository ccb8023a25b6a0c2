"""Names of one place that no stemmer brings together: U.S. and America, Peking and Beijing."""

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
    | {"canton", "cologne", "madras"}
)

_OTHER_NAMES: Final = frozenset({"us", "usa", "america", "uk", "britain", "un", "eu"})


def is_demonym(name: str) -> bool:
    """Whether it names what is of a place, or who is: "Irish", "Afghans"; not the place itself."""
    plain = name.casefold()
    return PLACE_OF.get(plain, plain) != plain and plain not in _OTHER_NAMES


US_STATES: Final = frozenset(
    """
    alabama/alaska/arizona/arkansas/california/colorado/connecticut/delaware/florida/georgia/hawaii
    idaho/illinois/indiana/iowa/kansas/kentucky/louisiana/maine/maryland/massachusetts/michigan
    minnesota/mississippi/missouri/montana/nebraska/nevada/new hampshire/new jersey/new mexico
    new york/north carolina/north dakota/ohio/oklahoma/oregon/pennsylvania/rhode island
    south carolina/south dakota/tennessee/texas/utah/vermont/virginia/washington/west virginia
    wisconsin/wyoming
    """.strip()
    .replace("\n    ", "/")
    .split("/")
)
"""In lower case."""


# A place and what it was, or is elsewhere, called: those whose names differ by more than a letter,
# from the renamings that geographical names boards list.
_ALSO_CALLED: Final = """
    astana/nur sultan/nursultan
    bangalore/bengaluru
    beijing/peking/peiping
    belarus/byelorussia/belorussia
    benin/dahomey
    bombay/mumbai
    bratislava/pressburg
    burkina faso/upper volta
    burma/myanmar
    calcutta/kolkata
    canton/guangzhou
    cape verde/cabo verde
    ceylon/sri lanka
    chernobyl/chornobyl
    chisinau/kishinev
    chongqing/chungking
    cologne/köln
    constantinople/istanbul
    copenhagen/københavn
    czech republic/czechia
    danzig/gdansk
    dnipro/dnepropetrovsk/dnipropetrovsk
    east timor/timor leste
    eswatini/swaziland
    florence/firenze
    geneva/genève/genf
    gothenburg/göteborg
    ho chi minh city/saigon
    holland/netherlands
    iran/persia
    ivory coast/côte d'ivoire
    kampuchea/cambodia
    kharkiv/kharkov/charkiw/charkow
    kiev/kyiv/kyjiw
    leningrad/petrograd/saint petersburg/st petersburg
    lisbon/lisboa
    luhansk/lugansk
    lviv/lvov/lwów/lemberg
    madras/chennai
    mecca/makkah
    milan/milano
    moldova/moldavia
    moscow/moskva
    mukden/shenyang
    munich/münchen
    mykolaiv/nikolaev/nikolayev
    nanjing/nanking
    naples/napoli
    odesa/odessa
    poona/pune
    prague/praha
    rangoon/yangon
    rhodesia/zimbabwe
    siam/thailand
    stalingrad/volgograd
    tallinn/reval
    the hague/den haag
    tiflis/tbilisi
    turin/torino
    turkey/türkiye
    upper silesia/górny śląsk
    venice/venezia
    vienna/wien
    vilnius/wilno/vilna
    warsaw/warszawa
    western sahara/spanish sahara
    wroclaw/breslau
    yekaterinburg/sverdlovsk
    zaire/democratic republic of congo/democratic republic of the congo
    zaporizhzhia/zaporozhye/zaporizhia
"""
ALSO_CALLED: Final = tuple(
    tuple(row.strip().split("/")) for row in _ALSO_CALLED.strip().splitlines()
)
"""Groups of names of one place, in lower case."""
