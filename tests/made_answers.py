"""Answer objects of every form, in words of our own, as the service would keep them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

JSON = dict[str, object]
TEXTS: Final = {
    "dam": "The Elm dam was opened in May. It holds back the river for forty farms.",
    "cost": "The dam cost 30 million crowns. Mayor Bo Quill called that too much.",
    "flood": "A flood broke the dam in June. Nobody was hurt. The farms were dry by July.",
    "again": "Work on a new dam began in August. It is to be done within two years.",
    "fish": "The fish came back to the river. Anglers were pleased.",
}


@dataclass(frozen=True)
class Made:
    """A passage of one of the texts; ``mark`` are words of it."""

    name: str
    published: str | None = "2012-05-03"
    source: str | None = "Bay Herald"
    mark: str | None = None
    paragraph: int = 1

    def citation(self, number: int) -> JSON:
        text = TEXTS[self.name]
        start = text.index(self.mark) if self.mark else 0
        span = {"start": start, "end": start + len(self.mark)} if self.mark else None
        return {
            "number": number,
            "passage_id": f"{self.name}#{self.paragraph}",
            "text": text,
            "start": 0,
            "end": len(text),
            "highlight": span,
            "paragraph": self.paragraph,
            "page": None,
            "kind": "body",
            "score": 0.5,
            "confidence": 0.5,
            "article": self.article(),
            "also_in": [],
        }

    def headline(self, number: int) -> JSON:
        return {
            **self.citation(number),
            "passage_id": f"{self.name}#0",
            "text": self.title,
            "start": None,
            "end": None,
            "highlight": None,
            "paragraph": 0,
        }

    @property
    def title(self) -> str:
        return f"Of {self.name}"

    def article(self) -> JSON:
        return {
            "id": self.name,
            "title": self.title,
            "authors": [],
            "published": self.published,
            "source": self.source,
            "url": None,
            "modified": None,
            "language": "en",
            "corrections": [],
        }


def said(text: str, *citations: int, **more: object) -> JSON:
    return {"lead": None, "text": text, "citations": list(citations), "speaker": None, **more}


def document(
    form: str,
    statements: Sequence[JSON] = (),
    citations: Sequence[JSON] = (),
    passages: Sequence[JSON] = (),
    **more: object,
) -> JSON:
    """An answer object; answered where there are statements."""
    text = "\n\n".join(str(one["text"]) for one in statements)
    return {
        "id": f"made-{form}",
        "question": f"What of the dam, as {form}?",
        "standalone_question": f"What of the dam, as {form}?",
        "understood": {"from": None, "to": None, "sources": []},
        "status": "answered" if statements else "not_found",
        "form": form,
        "answer": {"text": text, "statements": list(statements)} if statements else None,
        "as_of": None,
        "timeline": None,
        "confidence": 0.8,
        "citations": list(citations),
        "passages": list(passages),
        "generation": "g",
        "timings_ms": {"total": 1.0},
        **more,
    }


def of_version_0_1(made: Mapping[str, object]) -> JSON:
    """The same as the first version kept it: without what was added since."""
    added = {"form", "passages"}
    old = {name: value for name, value in made.items() if name not in added}
    answer = old["answer"]
    if isinstance(answer, dict):
        statements = [
            {name: one[name] for name in ("lead", "text", "speaker", "citations")}
            for one in answer["statements"]
        ]
        old["answer"] = {**answer, "statements": statements}
    citations = old["citations"]
    assert isinstance(citations, list)
    old["citations"] = [
        {name: value for name, value in one.items() if name != "confidence"} for one in citations
    ]
    return old
