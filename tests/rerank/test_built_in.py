import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from typing import Literal
from unicodedata import normalize

import pytest
from onnxruntime import InferenceSession

from qa_service.rerank import ReadablePassage, Reader, Reading, open_reader
from qa_service.rerank.built_in import BuiltInReader, _Encoded, _run

REPORT = ReadablePassage(
    "Bridge over the Sample opened. 3 May 2014",
    "The new bridge over the Sample cost 41 million euros, Mayor Ada Model said on Friday. It"
    " replaces a ferry that drowned eleven people in 1987.",
)
OTHER = ReadablePassage(
    "Rain delays the harvest. 9 August 2016",
    "Farmers in the valley waited for dry days to bring in the barley.",
)


LONG = ReadablePassage("Diary.", f"{REPORT.text} {OTHER.text} " * 6)


@pytest.fixture(scope="module")
def reader() -> Reader:
    return open_reader(None)


def test_a_passage_that_answers_scores_above_one_that_does_not(reader: Reader) -> None:
    hit, miss = reader.read("How much did the new bridge cost?", [REPORT, OTHER])
    assert hit.score > miss.score + 1
    assert hit.margin > miss.margin


def test_a_near_miss_scores_below_the_right_question(reader: Reader) -> None:
    right = reader.read("How much did the bridge over the Sample cost?", [REPORT])[0]
    near = reader.read("How much did the tunnel under the Castle cost?", [REPORT])[0]
    assert near.score < right.score - 1


@pytest.mark.parametrize(
    ("question", "words"),
    [
        ("How much did the new bridge cost?", "41 million euros"),
        ("How many people drowned in 1987?", "eleven"),
    ],
)
def test_the_answering_words_are_marked_by_their_place_in_the_text(
    reader: Reader, question: str, words: str
) -> None:
    marked = reader.read(question, [REPORT])[0].marked
    assert words in marked[0].span.of(REPORT.text)


@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_marked_words_end_behind_the_accent_of_their_last_letter(
    reader: Reader, form: Literal["NFC", "NFD"]
) -> None:
    text = normalize(form, "The mill of Ostmere was opened on Tuesday by Chloé.")
    marked = reader.read("Who opened the mill?", [ReadablePassage("Mill opened.", text)])[0].marked
    assert marked[0].span.of(text) == normalize(form, "Chloé")


def test_an_answer_deep_in_a_long_text_is_found_and_marked_there(reader: Reader) -> None:
    about_weather = "Rain fell on the valley all day, and the farmers stayed at home. " * 12
    long = ReadablePassage(REPORT.context, f"{about_weather}{REPORT.text} {about_weather.strip()}")
    question = "How much did the bridge over the Sample cost?"
    alone, within = (reader.read(question, [one])[0] for one in (REPORT, long))
    assert within.score > alone.score - 3
    assert within.marked[0].span.of(long.text) == alone.marked[0].span.of(REPORT.text)
    assert within.marked[0].span.start > len(about_weather)


def test_readings_come_in_the_order_of_the_passages(reader: Reader) -> None:
    question = "How much did the new bridge cost?"
    forth = reader.read(question, [REPORT, OTHER, REPORT])
    back = reader.read(question, [OTHER, REPORT])
    assert forth[0] == forth[2] == back[1]
    assert forth[1] == back[0]


def test_each_passage_may_have_a_question_of_its_own(reader: Reader) -> None:
    asked = ("How much did the new bridge cost?", "When will the barley be brought in, and why?")
    pairs = [(question, one) for question in asked for one in (OTHER, LONG, REPORT)]
    apart = [reader.read(question, [one])[0] for question, one in pairs]
    assert reader.read_pairs(pairs) == apart


def test_the_longest_are_read_first(monkeypatch: pytest.MonkeyPatch) -> None:
    lengths: list[int] = []

    def noted(session: InferenceSession, one: _Encoded) -> Reading:
        lengths.append(len(one.ids))
        return _run(session, one)

    monkeypatch.setattr("qa_service.rerank.built_in._run", noted)
    monkeypatch.setattr("qa_service.rerank.built_in.cores", lambda: 1)
    BuiltInReader().read("Who is the mayor?", [OTHER, LONG, REPORT])
    assert lengths == sorted(lengths, reverse=True)
    assert len(lengths) > 3


def test_threads_may_read_at_once(reader: Reader) -> None:
    with ThreadPoolExecutor(4) as pool:
        found = list(
            pool.map(lambda _: reader.read("Who is the mayor?", [REPORT, OTHER]), range(8))
        )
    assert all(one == found[0] for one in found)


def test_texts_of_any_length_and_kind_can_be_read(reader: Reader) -> None:
    hostile = ["", " ", "\u202e\u0000", "🙂" * 2000, "word " * 5000]
    readings = reader.read("x " * 2000, [ReadablePassage(text, text) for text in hostile])
    assert len(readings) == len(hostile)
    assert all(
        words.span.end <= len(text)
        for one, text in zip(readings, hostile, strict=True)
        for words in one.marked
    )


def test_nothing_to_read_loads_nothing() -> None:
    program = (
        "import sys; from qa_service.rerank import open_reader;"
        "assert open_reader(None).read('Who?', []) == [];"
        "assert not {'onnxruntime', 'torch', 'tokenizers'} & set(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", program], check=True)
