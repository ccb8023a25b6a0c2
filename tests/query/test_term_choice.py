from qa_service.domain import Turn
from qa_service.query.candidates import candidates
from qa_service.query.referents import Referents, referents
from qa_service.query.term_choice import (
    ENOUGH_BESIDES,
    ENOUGH_TO_ADD,
    ENOUGH_TO_NEED,
    MOST_ADDED,
    Weighed,
    Weighing,
    follow_up_model,
    full_name,
    left_unsaid,
    likely_referents,
    weigh,
)

NOTHING = Referents(None, None, None, None, None)

ASKED = "When did Sun Ra leave Chicago with the Arkestra?"
TURN = Turn(ASKED, ASKED, "Ra left in 1961.", ("Sun Ra",))


def pairs(**likely: float) -> tuple[Weighed, ...]:
    """The candidates of TURN with these probabilities (_ for a space), the others at 0."""
    weighed = [
        Weighed(one, likely.get(one.text.replace(" ", "_"), 0.0)) for one in candidates([TURN])
    ]
    return tuple(sorted(weighed, key=lambda pair: pair.probability, reverse=True))


def test_a_pronoun_stands_for_the_likeliest_phrase_that_agrees() -> None:
    to = likely_referents(pairs(Chicago=0.9, Sun_Ra=0.8, the_Arkestra=0.95), referents([TURN]))
    assert to.person == "Sun Ra"
    assert to.thing == "the Arkestra"


def test_without_a_likely_phrase_the_rules_decide() -> None:
    assert likely_referents(pairs(), referents([TURN])) == referents([TURN])


def test_a_part_of_a_name_is_written_out() -> None:
    assert full_name("Ra", pairs()) == "Sun Ra"
    assert full_name("Chicago", pairs()) == "Chicago"


def test_what_is_likely_and_not_said_is_added_the_likeliest_first() -> None:
    weighing = Weighing(1.0, pairs(Chicago=ENOUGH_TO_ADD, the_Arkestra=0.7, Sun_Ra=0.9), NOTHING)
    assert left_unsaid(weighing, "Was Sun Ra happy?") == ("Arkestra", "Chicago")


def test_beside_a_replaced_pronoun_only_the_very_likely_is_added() -> None:
    weighing = Weighing(1.0, pairs(Chicago=ENOUGH_TO_ADD, the_Arkestra=ENOUGH_BESIDES), NOTHING)
    assert left_unsaid(weighing, "Why?", pronoun_replaced=True) == ("Arkestra",)


def test_a_question_that_needs_nothing_gets_nothing() -> None:
    weighing = Weighing(ENOUGH_TO_NEED - 0.01, pairs(Chicago=1.0), NOTHING)
    assert left_unsaid(weighing, "Why?") == ()


def test_few_phrases_are_added() -> None:
    asked = "Did Italy, Spain, Peru, Chile and Cuba sign?"
    found = candidates([Turn(asked, asked)])
    weighing = Weighing(1.0, tuple(Weighed(one, 0.9) for one in found), NOTHING)
    assert len(left_unsaid(weighing, "Why?")) == MOST_ADDED < len(found)


def test_phrases_are_weighed_the_likeliest_first() -> None:
    weighing = weigh("What else did he do?", [TURN], follow_up_model())
    shares = [pair.probability for pair in weighing.pairs]
    assert shares == sorted(shares, reverse=True)
    assert full_name(weighing.pairs[0].phrase.text, weighing.pairs) == "Sun Ra"
    assert 0 <= weighing.need <= 1


def test_a_conversation_without_phrases_has_none_to_weigh() -> None:
    assert weigh("Why?", [Turn("Who?", "Who?")], follow_up_model()).pairs == ()
