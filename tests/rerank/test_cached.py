from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

from qa_service.rerank import CachedReader, ReadablePassage, Reading

PASSAGES = [ReadablePassage("", f"Text {number}.") for number in range(6)]


class CountingReader:
    def __init__(self) -> None:
        self.calls: list[list[tuple[str, str]]] = []

    def read(self, question: str, passages: Sequence[ReadablePassage]) -> list[Reading]:
        return self.read_pairs([(question, passage) for passage in passages])

    def read_pairs(self, pairs: Sequence[tuple[str, ReadablePassage]]) -> list[Reading]:
        self.calls.append([(question, passage.text) for question, passage in pairs])
        return [Reading(float(passage.text[5]) + len(question)) for question, passage in pairs]


def scores(readings: Sequence[Reading]) -> list[float]:
    return [one.score for one in readings]


def test_only_what_was_not_read_yet_is_read() -> None:
    counting = CountingReader()
    reader = CachedReader(counting)
    assert scores(reader.read("Who?", PASSAGES[:3])) == [4, 5, 6]
    assert scores(reader.read("Who?", PASSAGES[4::-1])) == [8, 7, 6, 5, 4]
    assert [text for _, text in counting.calls[1]] == ["Text 4.", "Text 3."]
    reader.read("Who?", PASSAGES[:5])
    assert len(counting.calls) == 2


def test_other_words_of_question_context_or_text_are_read_anew() -> None:
    counting = CountingReader()
    reader = CachedReader(counting)
    one = ReadablePassage("ab", "Text 1.")
    for question, passage in (
        ("Who?", one),
        ("When?", one),
        ("Who?", ReadablePassage("a", "Text 1.")),
        ("Who?a", ReadablePassage("b", "Text 1.")),
    ):
        reader.read(question, [passage])
    assert len(counting.calls) == 4


def test_questions_of_several_spellings_are_read_in_one_call() -> None:
    counting = CountingReader()
    pairs = [("Who?", PASSAGES[0]), ("Whom?", PASSAGES[1]), ("Who?", PASSAGES[0])]
    assert scores(CachedReader(counting).read_pairs(pairs)) == [4, 6, 4]
    assert counting.calls == [[("Who?", "Text 0."), ("Whom?", "Text 1.")]]


def test_what_was_longest_not_asked_for_is_forgotten() -> None:
    counting = CountingReader()
    reader = CachedReader(counting, size=2)
    for number in (0, 1, 0, 2, 0, 1):
        reader.read("Who?", [PASSAGES[number]])
    assert [call[0][1][5] for call in counting.calls] == ["0", "1", "2", "1"]


def test_threads_may_read_at_once() -> None:
    reader = CachedReader(CountingReader(), size=3)
    with ThreadPoolExecutor(8) as threads:
        found = list(threads.map(lambda _: scores(reader.read("Who?", PASSAGES)), range(64)))
    assert found == [[4, 5, 6, 7, 8, 9]] * 64


def test_nothing_to_read_is_no_call() -> None:
    counting = CountingReader()
    assert CachedReader(counting).read("Who?", []) == []
    assert counting.calls == []
