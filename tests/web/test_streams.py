"""Streams of events by themselves: work, listeners, and what comes after a broken connection."""

import threading
from collections.abc import Generator

from qa_service.web.streams import AnswerStreams, Message, last_seen


class Steps:
    """Work whose second message waits to be let through; counts how often it is begun."""

    def __init__(self) -> None:
        self.begun = 0
        self.ended = 0
        self.let_through = threading.Event()

    def __call__(self, answer_id: str, /) -> Generator[Message]:
        self.begun += 1
        try:
            yield "found", {"id": answer_id}
            self.let_through.wait(20)
            yield "answer", {"id": answer_id, "text": "two\nlines\u2028and é"}
        finally:
            self.ended += 1


def test_events_are_numbered_and_end_with_the_answer() -> None:
    work = Steps()
    work.let_through.set()
    text = "".join(AnswerStreams().open("a1", work).after(0))
    first, second = text.replace(": waiting\n\n", "").removesuffix("\n\n").split("\n\n")
    assert first == 'id: a1:1\nevent: found\ndata: {"id": "a1"}'
    assert second.startswith('id: a1:2\nevent: answer\ndata: {"id": "a1", "text": "two\\nlines')


def test_while_there_is_nothing_new_the_connection_shows_life() -> None:
    work = Steps()
    events = AnswerStreams(heartbeat=0.01).open("a1", work).after(0)
    seen = [next(events)]
    while "event: found" not in seen[-1]:
        seen.append(next(events))
    assert next(events) == next(events) == ": waiting\n\n"
    work.let_through.set()
    assert "event: answer" in "".join(events)


def test_when_the_last_listener_goes_the_work_ends_and_begins_again_for_the_next() -> None:
    streams, work = AnswerStreams(heartbeat=0.01), Steps()
    events = streams.open("a1", work).after(0)
    while "event: found" not in next(events):
        pass
    events.close()
    work.let_through.set()
    stream = streams.find("a1")
    assert stream is not None
    rest = "".join(stream.after(1))
    assert "event: found" not in rest
    assert rest.count("id: a1:2\nevent: answer") == 1
    assert 1 <= work.begun <= 2  # whether the work noticed that nobody listened
    assert stream.has_ended(by=2)
    assert not stream.has_ended(by=1)


def test_work_that_nobody_listens_to_stops_at_its_next_step() -> None:
    streams = AnswerStreams(heartbeat=0.01)
    let_through, went_on = threading.Event(), threading.Event()
    closed = threading.Event()

    def work(answer_id: str) -> Generator[Message]:
        try:
            let_through.wait(20)
            yield "found", {"id": answer_id}
            went_on.set()
            yield "answer", {"id": answer_id}
        finally:
            closed.set()

    events = streams.open("a1", work).after(0)
    assert next(events) == ": waiting\n\n"
    events.close()
    let_through.set()
    assert closed.wait(20)
    assert not went_on.is_set()


def test_listeners_share_the_work() -> None:
    streams, work = AnswerStreams(), Steps()
    stream = streams.open("a1", work)
    work.let_through.set()
    assert "".join(stream.after(0)).count("event:") == "".join(stream.after(0)).count("event:") == 2
    assert work.begun == work.ended == 1


def test_only_the_last_streams_are_saved() -> None:
    streams = AnswerStreams(size=2)
    for name in ("a", "b", "c"):
        streams.open(name, Steps())
    assert streams.find("a") is None
    assert streams.find("c") is not None


def test_an_event_id_names_a_stream_and_a_number() -> None:
    assert last_seen("a1:2") == ("a1", 2)
    for odd in (None, "", "a1", ":1", "a1:", "a1:-1", "a1:٣", "a1:" + "9" * 40):
        assert last_seen(odd) is None
