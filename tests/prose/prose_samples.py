"""Passages in words of our own, and what may be written of them."""

from datetime import date

from qa_service.domain import Article, Paragraph, Passage
from qa_service.prose.sources import Source
from qa_service.rerank import CachedReader, Reader, open_reader

HARBOUR = (
    "The harbour of Osterby reopened on Sunday after four days. Workers under Bo Quill cleared"
    " 300 tonnes of sand. Mayor Ada Palmer said that the storm of 28 April had cost the town"
    " $1.2 million. She did not rule out higher fees for 60 fishing boats."
)
STRIKE = (
    "Nurses at Elm Hospital rejected an offer of 4.3% on Monday. The union's leader, Ivo Brandt,"
    " praised them. Twelve wards stayed open, and nobody was sent home."
)


def source(
    text: str, *, number: int = 1, title: str = "Harbour reopens", day: str = "2026-05-03"
) -> Source:
    article = Article(
        f"a{number}",
        text,
        (Paragraph(1, 0, len(text)),),
        title=title,
        published=day,
        source="Bay Herald",
    )
    context = f"{title}. Bay Herald. {date.fromisoformat(day):%d %B %Y}"
    return Source(number, Passage(article.id, 1, 1, 0, len(text), text, context), article)


def a_reader() -> Reader:
    return CachedReader(open_reader(None))
