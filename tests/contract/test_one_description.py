"""Answers, passages, articles, filters and questions are described in one place."""

import ast
from collections.abc import Iterator
from pathlib import Path

import qa_service

PACKAGE = Path(qa_service.__file__).parent
MODELS = {"BaseModel", "TypedDict", "TypeAdapter", "RootModel", "create_model"}
FACES = {"web", "client", "mcp_server"}
OTHER_THINGS = {
    "evaluation/questions.py": "a line of a file of a question set",
    "web/administration.py": "files that were added, and rebuilds of the index",
    "web/completions.py": "OpenAI's own",
    "web/problems.py": "errors",
    "web/routing.py": "makes a model that documents another media type, too, of any reply",
    "client/connection.py": "reads any reply, and errors",
    "mcp_server/__init__.py": "checks any request",
}


def modules() -> Iterator[tuple[str, ast.Module]]:
    for file in sorted(PACKAGE.rglob("*.py")):
        yield str(file.relative_to(PACKAGE)), ast.parse(file.read_text("utf-8"))


def imported(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module:
            yield from (f"{node.module}.{alias.name}" for alias in node.names)
        elif isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)


def test_only_the_contract_makes_models_of_what_is_asked_and_answered() -> None:
    makers = {
        name
        for name, tree in modules()
        if not name.startswith("contract/")
        and any(
            module in {"pydantic", "typing"} and made in MODELS
            for module, _, made in (one.rpartition(".") for one in imported(tree))
        )
    }
    assert makers == set(OTHER_THINGS)


def test_the_faces_of_the_service_stand_beside_each_other() -> None:
    crossing = {
        (name, one)
        for name, tree in modules()
        for one in imported(tree)
        if (face := name.partition("/")[0]) in FACES
        and one.startswith("qa_service.")
        and one.split(".")[1] in FACES - {face}
    }
    assert crossing == set()
