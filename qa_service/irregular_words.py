"""English words whose forms no rule connects: "won" and "win", "children" and "child".

Forms that are as often another word ("left", "bit", "saw") are left apart.
"""

from __future__ import annotations

from typing import Final

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
