"""Which blocks are body, which head it, which are there to be clicked."""

from __future__ import annotations

import pytest

from qa_service.domain import Span
from qa_service.ingest.assembly import PlacedBlock, paragraphs_of
from qa_service.ingest.document import Block, BlockClass, Role, Rule
from qa_service.ingest.rules.boilerplate import classify_blocks

BODY = "The harbour of Oldport will open on Monday, the mayor told reporters."


def classify(
    blocks: list[str], *, title: str | None = None, authors: tuple[str, ...] = ()
) -> list[Role | None]:
    """The role of each block; None where it is left out."""
    classes = classify_blocks([Block(block) for block in blocks], title=title, authors=authors)
    return [None if isinstance(one, Rule) else one for one in classes]


@pytest.mark.parametrize(
    "block",
    [
        BODY,
        "He resigned on Tuesday.",
        "She declined.",
        '"No," she said.',
        "“Who would have thought it?” he asked.",
        "The aid was cut to $255m in 2018, and again the year after.",
        "Sign-ups for the newsletter rose by 40% in May, the company said.",
        "Readers who subscribed to the magazine before 1990 remember its blue cover.",
        "Join the army, his father had told him, and see the world.",
        "Follow the money, investigators were told. They did, and it led to Oldport.",
        "He shared the photograph with Reuters, which did not publish it.",
        "Read more slowly, the teacher advised, and the meaning will come to you in the end.",
        "Related costs came to $3m, more than the ferry itself.",
        "The following ports have been closed since the storm in January:",
        "• The ferry to Newport runs twice a day.",
        "Water rose to 3.2 metres in Oldport; two people died there, officials said",
        "A picture from the port shows the wreck. Ann Lee/Outlet",
        "Two men were arrested after the theft of a boat. See the pictures here.",
        "Bo Ray, who reports on storms, wrote on Twitter that the quay was gone.",
        "Ann Lee covers the harbour in her paintings with fog; she can be reached only by boat.",
        "Tickets cost $3 and are on sale at oldport.example.",
        "“@annlee you were there, tell them what you saw,” he wrote.",
    ],
)
def test_prose_is_body(block: str) -> None:
    assert classify([BODY, block, BODY])[1] in {Role.BODY, Role.ITEM}


@pytest.mark.parametrize(
    "block",
    [
        "READ MORE",
        "Read more: Why the storm came late",
        "@annlee",
        "− Ann Lee",
        "Lire aussi : Pourquoi la tempête est arrivée tard",
        "Lesen Sie auch: Warum der Sturm so spät kam",
        "اقرأ أيضا: لماذا تأخرت العاصفة",
        "Abonnez-vous à notre newsletter quotidienne.",
        "Publicité",
        "RELATED: Harbour master resigns",
        "INSIDE STORY: Will the harbour ever open again?",
        "More:The storm came late. Here's why.",
        "First time at sea?Here's exactly what to pack.",
        "More:Storm of the century was no storm of the century",
        "Storm of the century?Here's what the numbers say about it",
        "Harbour news:Mayor promises to open it, again",
        "OLDPORT —",
        "Join the mailing list",
        "The largest network for sailors and fishermen - JOIN NOW",
        "Sign up for our weekly newsletter.",
        "Sign up here to get the best of the week in your inbox.",
        "Subscribe to our podcast",
        "Follow us on Facebook",
        "Follow Ann Lee on Twitter: @annlee.",
        "Contact Ann Lee at ann.lee@outlet.example or on Twitter @annlee.",
        "Share this article",
        "Click here to see the pictures.",
        "Advertisement",
        "Watch: The mayor's speech in full",
        "© 2012 The Outlet. All rights reserved.",
        "We use cookies to improve your experience. You can accept all cookies or change them.",
        "Ann Lee/Outlet/Getty Images",
        "Photo by Ann Lee",
        "– Ann Lee and Bo Ray",
        "Ann Lee contributed to this report.",
        "|",
        "* * *",
        "https://outlet.example/story",
        "3 comments",
    ],
)
def test_what_is_there_to_be_clicked_is_dropped(block: str) -> None:
    assert classify([BODY, block, BODY])[1] is None


@pytest.mark.parametrize(
    "block",
    [
        "Tweet ignites storm",
        "Aid cut 'unlikely to work'",
        "What did the papers say?",
        "‘Years of neglect’",
        "2. The Harbour",
        "LATEST FROM THE PORT",
        "Key dates:",
    ],
)
def test_short_lines_that_are_no_sentence_are_headings(block: str) -> None:
    assert classify([BODY, block, BODY])[1] is Role.HEADING


def test_a_label_takes_the_teaser_below_along_but_no_prose() -> None:
    blocks = ["READ MORE", "Why the storm came late", "A long wait", BODY]
    assert classify(blocks) == [None, None, Role.HEADING, Role.BODY]
    assert classify(["READ MORE", BODY])[1] is Role.BODY
    several = ["Related stories:", "Storm comes late", "Mayor resigns again", BODY]
    assert classify(several) == [None] * 3 + [Role.BODY]


def test_title_and_byline_repeated_at_the_top_are_dropped() -> None:
    blocks = ["Oldport Opens Again", "Ann Lee", BODY, "Ann Lee", BODY]
    kinds = classify(blocks, title="Oldport opens again", authors=("Ann Lee",))
    assert kinds == [None] * 2 + [Role.BODY, Role.HEADING, Role.BODY]


def test_a_list_of_facts_is_one_paragraph_with_its_introduction() -> None:
    blocks = ["The ports and the boats that each of them lost:", "Oldport: 3", "Newport: 14", BODY]
    text, spans = joined(blocks)
    found = paragraphs_of(text, map(PlacedBlock, spans, classes(blocks)))
    assert [text[part.start : part.end] for part in found] == ["\n\n".join(blocks[:3]), BODY]


def test_a_list_under_a_heading_keeps_every_fact() -> None:
    blocks = [BODY, "Boats lost", "Oldport: 3", "Newport: 14", "Eastport: 15", "A long wait", BODY]
    text, spans = joined(blocks)
    found = paragraphs_of(text, map(PlacedBlock, spans, classes(blocks)))
    assert [part.heading for part in found] == [None, "Boats lost", "A long wait"]
    assert text[found[1].start : found[1].end] == "\n\n".join(blocks[2:5])


def test_a_long_list_is_several_paragraphs_and_none_of_it_is_lost() -> None:
    blocks = [f"Port number {number}: {number * 7} boats lost" for number in range(100)]
    text, spans = joined(blocks)
    found = paragraphs_of(text, map(PlacedBlock, spans, classes(blocks)))
    assert len(found) > 2
    assert "\n\n".join(text[part.start : part.end] for part in found) == text


def classes(blocks: list[str]) -> list[BlockClass]:
    return classify_blocks([Block(block) for block in blocks])


def joined(blocks: list[str]) -> tuple[str, list[Span]]:
    text = "\n\n".join(blocks)
    spans = []
    position = 0
    for block in blocks:
        spans.append(Span(position, position + len(block)))
        position += len(block) + 2
    return text, spans
