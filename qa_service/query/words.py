"""Closed lists of English words that tell names and noun phrases from the rest of a question."""

from __future__ import annotations

from typing import Final

from qa_service.language import MONTH_NAMES, WEEKDAYS, verb_forms


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


def _listed(text: str) -> frozenset[str]:
    return frozenset(" ".join(name.split()) for name in text.split(","))


# What people say between their questions.
INTERJECTIONS: Final = _words(
    """
    ah aha alas alright gosh ha hello hey hi hmm huh nope oh ok okay oops please sorry thanks ugh uh
    um whoa wow yeah yep yes
    """
)
# The same, where a mark follows: "Great! Who is he?", but "the Great Lakes".
EXCLAMATIONS: Final = _words("amazing cool great interesting nice no right sure thank well")
# In any form; words that are as often nouns ("attack", "vote", "report") are left out.
VERBS: Final = verb_forms(
    """
    accept accuse achieve add address affect agree allow announce appear appoint argue arrest
    arrive ask begin believe blame block bring build buy call cause change choose claim close
    compare consider contain continue create decide declare defeat define deny describe destroy
    develop die differ discover discuss elect end enter evolve exist explain fail feel fight
    find follow force form give grow happen hear help hold include increase introduce invade
    invent join keep kill know lead learn live lose marry mean meet mention move need offer open
    oppose order originate pay perform play prevent produce propose provide publish quote reach
    react receive record reduce refuse reject relate release remain remove reopen replace
    require resign respond retire return reveal run say sell send serve show sign spend start
    state stay study succeed suffer suggest survive suspend talk tell think threaten treat try
    tweet understand use visit want warn win withdraw work write
    """
) | _words(
    """
    affects assume became become becomes came causes changes come comes compares differs
    disagree disband do eat employ exists fall fell get gets getting gives go goes going gone
    got happening happens helps hit identify includes leave left love made make makes making
    means needs negotiate occur occurred possess praise prefer prepare protect put quit read saw
    saying says see seem seen shown shows speak spoke spread stand stop stopped take taken takes
    taking talks tells took uses using wants watch went works written
    """
)
# Words that open a sentence with a capital without being names.
OPENERS: Final = _words(
    """
    according additionally afterwards although consequently currently describe does earlier
    eventually explain finally further furthermore give however initially instead later list many
    meanwhile moreover most name nevertheless nobody only originally other our recently similarly
    soon subsequently tell therefore thereafter thus upon when whereas while
    """
) | {name.lower() for name in (*MONTH_NAMES, *WEEKDAYS)}
# Offices that "the minister" or "Foreign Minister" name: alone they are nobody's name.
ROLES: Final = _words(
    """
    actor actress admiral ambassador author ceo chairman chairwoman chancellor chief colonel
    commander director envoy general governor judge king leader man mayor minister player
    politician pope premier president prince queen secretary senator singer speaker spokesman
    spokeswoman woman
    """
)
TITLES: Final = ROLES | _words(
    "vice prime deputy first foreign interior defence defense finance former army"
)
# Nouns that are of something: without it, a question with them leans on the talk before.
RELATIONAL: Final = _words(
    """
    advantage advantages aim aims author background benefit benefits capital cause causes character
    characters consequence consequences cost costs damage details difference differences
    disadvantage disadvantages drawbacks effect effects example examples factors features findings
    function goal goals history impact ingredients kind kinds leader leaders limitations members
    model models motive number origin origins outcome population price problems purpose reaction
    reactions reason reasons response result results risks role rules side size source sources
    symptoms target terms themes toll treatment treatments type types uses varieties victims
    """
)
# A name with one of these is an organisation, an event or a work, not a person.
NOT_PERSONS: Final = _words(
    """
    agency alliance army association authority bank board bureau championship church city college
    commission committee company congress corporation council county court cup department district
    earth election force forces foundation front games government group house institute island
    islands lake league ministry mountain movement museum news north office olympics organisation
    organization parliament party police post press project republic republican river school senate
    series service society south state states street supreme team times treaty tribune union united
    academy airport album award awards band bridge centre center day entertainment festival films
    hall high landing media orchestra park pictures prize records series show song station studio
    studios territory theater theatre tour trail wings
    university war west east white world road air national international
    airlines airways corp industries motors pharmaceuticals technologies act bowl cyclone grand
    hurricane masters mission mount open operation slam slams storm typhoon
    """
)
PLACES: Final = _listed(
    """
    afghanistan, africa, albania, algeria, america, american, angola, argentina, armenia, asia,
    australia, austria, azerbaijan, bahamas, bahrain, bangladesh, barbados, beijing, belarus,
    belgium, belize, benin, bhutan, bolivia, bosnia, botswana, brazil, britain, british, brunei,
    brussels, bulgaria, burkina faso, burma, burundi, cambodia, cameroon, canada, chad, chile,
    china, chinese, colombia, congo, costa rica, croatia, cuba, cyprus, czech republic, delhi,
    denmark, djibouti, dominican republic, ecuador, egypt, el salvador, england, eritrea, estonia,
    ethiopia, eu, europe, european union, fiji, finland, france, french, gabon, gambia, gaza,
    georgia, german, germany, ghana, greece, guatemala, guinea, guyana, haiti, honduras, hong kong,
    hungary, iceland, india, indian, indonesia, iran, iranian, iraq, iraqi, ireland, islamabad,
    israel, israeli, italy, ivory coast, jamaica, japan, japanese, jordan, kabul, kashmir,
    kazakhstan, kenya, kosovo, kuwait, kyrgyzstan, laos, latvia, lebanon, lesotho, liberia, libya,
    lithuania, london, luxembourg, madagascar, malawi, malaysia, maldives, mali, malta, mauritania,
    mauritius, mexico, moldova, monaco, mongolia, montenegro, morocco, moscow, mozambique, myanmar,
    namibia, nepal, netherlands, new delhi, new zealand, nicaragua, niger, nigeria, north korea,
    north macedonia, northern ireland, norway, oman, pakistan, pakistani, palestine, panama, papua
    new guinea, paraguay, peru, philippines, poland, portugal, puerto rico, qatar, romania, russia,
    russian, rwanda, samoa, saudi arabia, scotland, senegal, serbia, sierra leone, singapore,
    slovakia, slovenia, somalia, south africa, south korea, south sudan, spain, sri lanka, sudan,
    suriname, sweden, switzerland, syria, syrian, taiwan, tajikistan, tanzania, tehran, thailand,
    togo, tonga, tunisia, turkey, turkmenistan, u.k., u.s., u.s.a., uae, uganda, uk, ukraine,
    ukrainian, united arab emirates, united kingdom, united nations, united states, united states
    of america, uruguay, us, usa, uzbekistan, vatican, venezuela, vietnam, wales, washington,
    yemen, zambia, zimbabwe
    """
)
# Those that are no other word when written without a capital.
PLACES_IN_LOWER_CASE: Final = PLACES - _words("us chad jordan turkey georgia guinea")
ACRONYMS: Final = _words("eu u.k. u.s. u.s.a. uae uk us usa who")
