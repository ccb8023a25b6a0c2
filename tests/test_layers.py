import ast
from functools import cache
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

import qa_service

PACKAGE = Path(qa_service.__file__).parent


def name_of(file: Path) -> str:
    parts = (PACKAGE.name, *file.relative_to(PACKAGE).with_suffix("").parts)
    return ".".join(parts).removesuffix(".__init__")


@cache
def sources() -> dict[str, str]:
    return {name_of(file): file.read_text("utf-8") for file in sorted(PACKAGE.rglob("*.py"))}


@cache
def trees() -> dict[str, ast.Module]:
    return {name: ast.parse(source) for name, source in sources().items()}


def layer_of(name: str) -> str:
    return name.partition(".")[2].partition(".")[0]


def imported_by(node: ast.AST) -> set[str]:
    if isinstance(node, ast.Import):
        return {alias.name for alias in node.names}
    if isinstance(node, ast.ImportFrom):
        assert node.level == 0, f"line {node.lineno}: relative import"
        return {node.module or "", *(f"{node.module}.{alias.name}" for alias in node.names)}
    return set()


def imported_layers(name: str) -> set[str]:
    found = set[str]().union(*map(imported_by, ast.walk(trees()[name])))
    ours = {layer_of(one) for one in found if one.startswith("qa_service.")}
    return ours & set(qa_service.LAYERS)


def test_a_module_imports_only_from_layers_before_its_own() -> None:
    order = {layer: place for place, layer in enumerate(qa_service.LAYERS)}
    assert imported_layers("qa_service") == set()
    against = {
        (name, layer)
        for name in sources().keys() - {"qa_service"}
        for layer in imported_layers(name)
        if order[layer] > order[layer_of(name)]
    }
    assert against == set()


def test_no_module_is_imported_in_a_circle() -> None:
    wanted = {
        name: {
            one
            for node in tree.body
            for one in imported_by(node) & sources().keys()
            if one != name and not name.startswith(f"{one}.")  # a package is there before its parts
        }
        for name, tree in trees().items()
    }
    TopologicalSorter(wanted).prepare()  # CycleError names one


@pytest.mark.parametrize("parts", ["scale_out.", "language.en."])
def test_a_package_is_entered_by_its_one_door(parts: str) -> None:
    users = {layer_of(name) for name, text in sources().items() if f"qa_service.{parts}" in text}
    assert users == {parts.partition(".")[0]}


@pytest.mark.parametrize(
    ("imported", "layer"), [('"distributed"', "scale_out"), ('"faiss"', "store")]
)
def test_one_package_alone_imports_a_heavy_library(imported: str, layer: str) -> None:
    assert {layer_of(name) for name, text in sources().items() if imported in text} == {layer}
