import pytest

from qa_service.passages import sentence_spans


@pytest.mark.parametrize(
    "sentences",
    [
        ("The painter died on Tuesday, aged 84.", "Her gallery closed the same week."),
        ("The bill passed by 52 votes to 48.", "The weather held up the count."),
        ("The ferry left on Jan. 5.", "They reached the island at dawn."),
        ("Norway were drawn in Group B.", "She coached them for six years."),
        ("Norway were drawn in Group B.", "Ghana head the other table."),
        ("Nurses offer a test for hepatitis C.", "Officials pay for it."),
        ("I am 84.", "She is older than that."),
        ("He flew back to the U.S.", "The embassy said nothing."),
        ("The verdict came at 10 a.m.", "Reporters waited outside."),
        ("The score stood at 3.", "Dobrin then missed a penalty."),
    ],
)
def test_a_number_or_a_letter_before_a_full_stop_ends_a_sentence(
    sentences: tuple[str, ...],
) -> None:
    text = " ".join(sentences)
    assert tuple(span.of(text) for span in sentence_spans(text)) == sentences


@pytest.mark.parametrize(
    "sentence",
    [
        "The anti-U.S. rally and the pro-E.U. one met.",
        "Ledger.Net - The mill has closed for good.",
        "Write to the mill at www.MillOsterby.com or call.",
        "The speech of John F. Kennedy was read aloud.",
        "It was written by J. K. Rowling in a café.",
        "The actor F. Murray Abraham read it on stage.",
        "U.S. President Dana Quill signed it.",
        "The talks with Sen. Ida Moss lasted an hour.",
        "1. Wash the rice twice.",
        "Er kam am 5. Januar in der Stadt an.",
        "Am 3. Oktober bleibt alles zu.",
        "Das ist der 3. Platz für die Mannschaft.",
        "They meet at 7 p.m. Monday in the hall.",
    ],
)
def test_an_initial_a_title_and_an_ordinal_do_not(sentence: str) -> None:
    text = f"Rain fell. {sentence} Nobody left."
    spans = [span.of(text) for span in sentence_spans(text)]
    assert spans == ["Rain fell.", sentence, "Nobody left."]


def test_the_mark_that_opens_a_quotation_is_of_the_sentence_behind_it() -> None:
    sentences = ("“It is late, ‘Bo’ ” the pilot said at the quay.", "“We shall wait for him.”")
    text = " ".join(sentences)
    assert tuple(span.of(text) for span in sentence_spans(text)) == sentences
