"""Closed lists of English words that tell names and noun phrases from the rest of a question."""

from __future__ import annotations

from typing import Final


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


def _listed(text: str) -> frozenset[str]:
    return frozenset(" ".join(name.split()) for name in text.split(","))


FUNCTION_WORDS: Final = _words(
    """
    a an the this that these those some any each every no other another such both all more most
    much many few several enough else same own only just also too even ever never again once
    i you he she it we they me him her us them my your his its our their mine yours hers theirs
    himself herself itself themselves there here then now today yesterday tonight
    who whom whose what which when where why how whether if whoever whatever
    am is are was were be been being do does did done doing have has had having
    can could will would shall should may might must cannot let
    and or but nor so yet as than because since until till while although though unless
    of in on at by for to from with without within about against between among into onto over
    under above below after before during through across along around behind beyond near off out
    up down upon per via versus vs despite except inside outside toward towards like unlike
    not yes please ok okay well really very quite still already often usually exactly actually
    one ones thing things something anything nothing someone anyone somebody anybody
    isn't aren't wasn't weren't don't doesn't didn't hasn't haven't hadn't can't couldn't won't
    tell describe name list explain article articles aspect aspects information interesting
    wouldn't shouldn't what's who's when's where's how's it's that's he's she's they're there's
    """
)
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
VERBS: Final = _words(
    """
    accept accepted accuse accused achieve achieved add added address addressed affect affects
    affected agree agreed allow allowed announce announced appear appeared appoint appointed argue
    argued arrest arrested arrive arrived ask asked assume become became become becomes begin began
    begun believe believed blame blamed block blocked bring brought build built buy bought call
    called cause caused causes change changed changes choose chose chosen claim claimed close
    closed come came comes compare compares compared consider considered contain contained continue
    continued create created decide decided declare declared defeat defeated define defined deny
    denied describe described destroy destroyed develop developed die died differ differs differed
    disagree disband discover discovered discuss discussed do eat elect elected employ end ended
    enter entered evolve evolved exist exists existed explain explained fail failed fall fell feel
    felt fight fought find found follow followed force forced form formed found get got gets
    getting give gave given gives go goes going gone went grow grew grown happen happened happens
    happening hear heard held help helped helps hit hold identify include included includes
    increase increased introduce introduced invade invaded invent invented join joined keep kept
    kill killed know knew known lead led learn learned leave left live lived lose lost love make
    made makes making marry married mean means meant meet met mention mentioned move moved need
    needed needs negotiate occur occurred offer offered open opened oppose opposed order ordered
    originate originated pay paid perform performed play played possess praise prefer prepare
    prevent prevented produce produced propose proposed protect provide provided publish published
    put quit quote quoted reach reached react reacted read receive received record recorded reduce
    reduced refuse refused reject rejected relate related release released remain remained remove
    removed reopen reopened replace replaced require required resign resigned respond responded
    retire retired return returned reveal revealed run ran said saw say says saying see seen seem
    sell sold send sent serve served show showed shown shows sign signed speak spoke spend spent
    spread stand start started state stated stay stayed stop stopped study studied succeed
    succeeded suffer suffered suggest suggested survive survived suspend suspended take took taken
    takes taking talk talked talks tell told tells think thought threaten threatened treat treated
    try tried tweet tweeted understand understood use used uses using visit visited want wanted
    wants warn warned watch win won withdraw withdrew withdrawn work works worked write wrote
    written
    """
)
# Words that open a sentence with a capital without being names.
OPENERS: Final = _words(
    """
    according additionally afterwards although consequently currently describe does earlier
    eventually explain finally further furthermore give however initially instead later list many
    meanwhile moreover most name nevertheless nobody only originally other our recently similarly
    soon subsequently tell therefore thereafter thus upon when whereas while
    january february march april may june july august september october november december
    monday tuesday wednesday thursday friday saturday sunday
    """
)
# Offices that "the minister" or "Foreign Minister" name: alone they are nobody's name.
ROLES: Final = _words(
    """
    ceo president premier minister chancellor secretary senator governor mayor ambassador envoy general
    admiral colonel commander chief judge king queen prince pope spokesman spokeswoman director
    chairman chairwoman speaker leader actor actress author singer man woman player politician
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
    """
)
PLACES: Final = _listed(
    """
    afghanistan, africa, albania, algeria, america, american, argentina, armenia, asia, australia,
    austria, azerbaijan, bahrain, bangladesh, beijing, belarus, belgium, bolivia, bosnia, brazil,
    britain, british, brussels, bulgaria, burma, cambodia, cameroon, canada, chad, chile, china,
    chinese, colombia, congo, croatia, cuba, cyprus, czech republic, delhi, denmark, ecuador,
    egypt, england, eritrea, estonia, ethiopia, eu, europe, european union, finland, france,
    french, gaza, georgia, german, germany, ghana, greece, guatemala, haiti, honduras, hong kong,
    hungary, iceland, india, indian, indonesia, iran, iranian, iraq, iraqi, ireland, islamabad,
    israel, israeli, italy, ivory coast, jamaica, japan, japanese, jordan, kabul, kashmir,
    kazakhstan, kenya, kosovo, kuwait, kyrgyzstan, laos, latvia, lebanon, liberia, libya,
    lithuania, london, luxembourg, madagascar, malaysia, mali, malta, mexico, moldova, mongolia,
    montenegro, morocco, moscow, mozambique, myanmar, nepal, netherlands, new delhi, new zealand,
    nicaragua, niger, nigeria, north korea, north macedonia, northern ireland, norway, oman,
    pakistan, pakistani, palestine, panama, paraguay, peru, philippines, poland, portugal, qatar,
    romania, russia, russian, rwanda, saudi arabia, scotland, senegal, serbia, sierra leone,
    singapore, slovakia, slovenia, somalia, south africa, south korea, south sudan, spain, sri
    lanka, sudan, sweden, switzerland, syria, syrian, taiwan, tajikistan, tanzania, tehran,
    thailand, tunisia, turkey, turkmenistan, u.k., u.s., u.s.a., uae, uganda, uk, ukraine,
    ukrainian, united arab emirates, united kingdom, united nations, united states, united states
    of america, uruguay, us, usa, uzbekistan, venezuela, vietnam, wales, washington, yemen,
    zambia, zimbabwe
    """
)
# Those that are no other word when written without a capital.
PLACES_IN_LOWER_CASE: Final = PLACES - _words("us chad jordan turkey georgia")
ACRONYMS: Final = _words("eu u.k. u.s. u.s.a. uae uk us usa")
