from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import replace
from functools import partial
from typing import TypeVar

import pytest

from chat_samples import DAY, turn
from qa_service.conversations import Conversations, Feedback
from qa_service.errors import (
    AnswerNotFoundError,
    ConversationNotFoundError,
    ConversationsError,
    InvalidInputError,
)

OWNER = "a" * 64
OTHER = "b" * 64

Changed = TypeVar("Changed")


def titles(conversations: Conversations, query: str = "", owner: str = OWNER) -> list[str | None]:
    return [one.title for one in conversations.find(owner, query).conversations]


def test_turns_come_back_as_they_were_saved_after_opening_again(
    conversations: Conversations, opened: Callable[[], Conversations]
) -> None:
    begun = conversations.begin(OWNER, "Treaties")
    given = [
        replace(turn(f"Question {number}?"), filters='{"from": "2012-01-01"}') for number in (1, 2)
    ]
    for one in given:
        conversations.add(OWNER, begun.id, one)
    again, saved = opened().get(OWNER, begun.id)
    assert (again.title, again.turns, again.created) == ("Treaties", 2, begun.created)
    assert again.changed == saved[-1].asked_at > begun.changed
    assert [(one.number, one.answer_id, one.document) for one in saved] == [
        (number, one.answer_id, one.document) for number, one in enumerate(given, start=1)
    ]
    assert {(one.day, one.filters, one.feedback) for one in saved} == {
        (DAY, '{"from": "2012-01-01"}', None)
    }


def test_the_first_question_becomes_the_title_unless_there_is_one(
    conversations: Conversations,
) -> None:
    long_question = "Who  signed\nthe treaty " + "that everybody had been waiting for " * 3 + "?"
    for title in (None, "Named"):
        begun = conversations.begin(OWNER, title)
        conversations.add(OWNER, begun.id, turn(long_question))
        conversations.add(OWNER, begun.id, turn("And then?"))
    named, taken = titles(conversations)
    assert named == "Named"
    assert taken is not None
    assert taken.startswith("Who signed the treaty that everybody")
    assert taken.endswith("…")
    assert len(taken) <= 81
    assert titles(conversations, "treaty everybody") == [named, taken]


def test_the_last_asked_in_comes_first_and_a_new_name_moves_nothing(
    conversations: Conversations,
) -> None:
    first, second = (conversations.begin(OWNER, title) for title in ("first", "second"))
    assert titles(conversations) == ["second", "first"]
    conversations.add(OWNER, first.id, turn())
    assert titles(conversations) == ["first", "second"]
    assert conversations.rename(OWNER, second.id, "other").title == "other"
    assert titles(conversations) == ["first", "other"]
    assert titles(conversations, "second") == []


@pytest.mark.parametrize("query", ["etat", "ÉTAT budget", "BUDG vot", "l'etat voté", "100% budget"])
def test_words_are_found_whatever_their_case_and_accents(
    conversations: Conversations, query: str
) -> None:
    found = conversations.begin(OWNER)
    conversations.add(OWNER, found.id, turn("Que dit l'État ?", "Le budget est voté à 100%."))
    conversations.add(OWNER, conversations.begin(OWNER).id, turn("What of the state budget?"))
    assert titles(conversations, query) == ["Que dit l'État ?"]


@pytest.mark.parametrize("query", ["50%_", "%", "_", "\\", "budget nowhere", "' OR 1=1 --"])
def test_signs_of_patterns_are_words_like_any_other(
    conversations: Conversations, query: str
) -> None:
    conversations.add(OWNER, conversations.begin(OWNER).id, turn("Is the budget up by 50 points?"))
    assert titles(conversations, query) == []


def test_pages_hold_every_conversation_once(conversations: Conversations) -> None:
    begun = [conversations.begin(OWNER, str(number)).id for number in range(7)]
    conversations.begin(OTHER)
    found: list[str] = []
    after = None
    for size in (3, 3, 1):
        page = conversations.find(OWNER, after=after, limit=3)
        assert len(page.conversations) == size
        found += [one.id for one in page.conversations]
        after = page.next
    assert after is None
    assert found == begun[::-1]


@pytest.mark.parametrize("word", ["", "x", "AAAA", "MjAxOS0wMS0wMSBhYmM", "é", "====", "\n"])
def test_a_place_that_no_page_ended_at_is_refused(conversations: Conversations, word: str) -> None:
    with pytest.raises(InvalidInputError) as caught:
        conversations.find(OWNER, after=word)
    assert caught.value.field == "after"


def test_nobody_else_reaches_a_conversation(conversations: Conversations) -> None:
    begun = conversations.begin(OWNER, "mine")
    saved = turn()
    conversations.add(OWNER, begun.id, saved)
    attempts: list[Callable[[], object]] = [
        lambda: conversations.get(OTHER, begun.id),
        lambda: conversations.last_turns(OTHER, begun.id, 3),
        lambda: conversations.add(OTHER, begun.id, turn()),
        lambda: conversations.rename(OTHER, begun.id, "theirs"),
        lambda: conversations.delete(OTHER, begun.id),
    ]
    for attempt in attempts:
        with pytest.raises(ConversationNotFoundError):
            attempt()
    with pytest.raises(AnswerNotFoundError):
        conversations.rate(OTHER, saved.answer_id, Feedback(helpful=False))
    conversations.delete_all(OTHER)
    assert titles(conversations) == ["mine"]
    assert titles(conversations, owner=OTHER) == []
    assert conversations.get(OWNER, begun.id)[0].turns == 1


def test_an_answer_that_two_processes_save_is_saved_once(
    opened: Callable[[], Conversations],
) -> None:
    processes = [opened() for _ in range(4)]
    begun, other = processes[0].begin(OWNER), processes[0].begin(OTHER)
    answer = turn("Who signed?")
    with ThreadPoolExecutor(4) as threads:
        list(threads.map(lambda one: one.add(OWNER, begun.id, answer), processes))
    processes[0].add(OTHER, other.id, replace(answer, question="Mine now?"))
    conversation, turns = processes[1].get(OWNER, begun.id)
    assert (conversation.turns, [one.answer_id for one in turns]) == (1, [answer.answer_id])
    assert processes[1].answer(answer.answer_id).document == answer.document
    assert processes[1].get(OTHER, other.id)[0].turns == 0


def test_what_is_deleted_is_gone_with_its_answers(conversations: Conversations) -> None:
    begun, other = conversations.begin(OWNER), conversations.begin(OWNER)
    gone, stays = turn(), turn()
    conversations.add(OWNER, begun.id, gone)
    conversations.add(OWNER, other.id, stays)
    conversations.rate(OWNER, gone.answer_id, Feedback(helpful=True))
    conversations.delete(OWNER, begun.id)
    with pytest.raises(AnswerNotFoundError):
        conversations.answer(gone.answer_id)
    assert conversations.rated() == ()
    assert conversations.answer(stays.answer_id).document == stays.document
    conversations.delete_all(OWNER)
    with pytest.raises(AnswerNotFoundError):
        conversations.answer(stays.answer_id)
    assert titles(conversations) == []


def test_the_last_turns_are_those_asked_last(conversations: Conversations) -> None:
    begun = conversations.begin(OWNER)
    saved = [turn(f"Question {number}?") for number in range(5)]
    for one in saved:
        conversations.add(OWNER, begun.id, one)
    last = conversations.last_turns(OWNER, begun.id, 2)
    assert [one.answer_id for one in last] == [one.answer_id for one in saved[-2:]]
    assert len(conversations.last_turns(OWNER, begun.id, 50)) == 5


def test_feedback_is_changed_and_taken_back(conversations: Conversations) -> None:
    begun = conversations.begin(OWNER)
    saved = turn()
    conversations.add(OWNER, begun.id, saved)
    for said in (Feedback(helpful=False, reason="out of date"), Feedback(helpful=True)):
        conversations.rate(OWNER, saved.answer_id, said)
        assert conversations.answer(saved.answer_id).feedback == said
    conversations.rate(OWNER, saved.answer_id, None)
    assert conversations.answer(saved.answer_id).feedback is None
    assert conversations.rated(OWNER) == ()


def test_rated_turns_come_with_those_before_them(conversations: Conversations) -> None:
    begun = conversations.begin(OWNER)
    saved = [turn(f"Question {number}?") for number in range(11)]
    for one in saved:
        conversations.add(OWNER, begun.id, one)
    conversations.rate(OWNER, saved[10].answer_id, Feedback(helpful=True))
    (rated,) = conversations.rated(OWNER)
    assert rated.turn.answer_id == saved[10].answer_id
    assert [one.answer_id for one in rated.before] == [one.answer_id for one in saved[2:10]]
    assert conversations.rated() == (rated,)
    assert conversations.rated(OTHER) == ()


def once_unlocked(change: Callable[[], Changed]) -> Changed:
    """What a change gives, tried again where others write for so long that it is refused."""
    for _ in range(20):
        with suppress(ConversationsError):
            return change()
    raise AssertionError("it is never unlocked")


def test_many_threads_and_processes_asking_at_once_lose_no_turn(
    opened: Callable[[], Conversations],
) -> None:
    databases = [opened(), opened()]  # as two processes would have them
    shared = databases[0].begin(OWNER)

    def ask(number: int) -> None:
        database = databases[number % 2]
        own = once_unlocked(partial(database.begin, OWNER, f"own {number}"))
        for conversation in (shared.id, own.id):
            asked = turn(f"Question {number}?")
            once_unlocked(partial(database.add, OWNER, conversation, asked))
        database.find(OWNER, "question")

    with ThreadPoolExecutor(12) as threads:
        list(threads.map(ask, range(48)))
    found, saved = databases[1].get(OWNER, shared.id)
    assert found.turns == 48
    assert [one.number for one in saved] == list(range(1, 49))
    assert {f"Question {number}?" for number in range(48)} == {
        question for one in saved for question in [one.document.split('"')[7]]
    }
    assert len(databases[0].find(OWNER, limit=100).conversations) == 49


def test_a_turn_that_cannot_be_saved_leaves_nothing_and_no_log_has_its_question(
    conversations: Conversations, caplog: pytest.LogCaptureFixture
) -> None:
    begun = conversations.begin(OWNER)
    broken = replace(turn("Who told the secret of the cellar?"), document=None)  # type: ignore[arg-type]
    with pytest.raises(ConversationsError) as caught:
        conversations.add(OWNER, begun.id, broken)
    assert "document" in caplog.text
    assert "cellar" not in caplog.text + str(caught.value)
    assert conversations.get(OWNER, begun.id)[0].turns == 0


@pytest.mark.parametrize("odd", ["\x00", "a\x00b", ""])
def test_an_id_that_no_database_takes_is_the_id_of_nothing(
    conversations: Conversations, odd: str
) -> None:
    with pytest.raises(ConversationNotFoundError):
        conversations.get(OWNER, odd)
    with pytest.raises(ConversationNotFoundError):
        conversations.rename(OWNER, odd, "Treaties")
    with pytest.raises(AnswerNotFoundError):
        conversations.answer(odd)
    with pytest.raises(AnswerNotFoundError):
        conversations.rate(OWNER, odd, Feedback(helpful=True))


def test_any_characters_are_saved(conversations: Conversations) -> None:
    odd = "\x00 NUL, \u202e override, 😀, \\u0000, '; DROP TABLE turns; --"
    begun = conversations.begin(OWNER)
    saved = turn("What?", odd)
    conversations.add(OWNER, begun.id, saved)
    assert conversations.answer(saved.answer_id).document == saved.document
    assert len(conversations.find(OWNER, "override 😀").conversations) == 1
