import ast
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

import qa_service

PACKAGE = Path(qa_service.__file__).parent
MODULES = sorted(PACKAGE.rglob("*.py"))


def layer_of(file: Path) -> str:
    return file.relative_to(PACKAGE).parts[0].removesuffix(".py")


def imported_layers(file: Path) -> set[str]:
    tree = ast.parse(file.read_text(encoding="utf-8"))
    names: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            assert node.level == 0, f"{file}: relative import"
            names.add(node.module)
            names.update(f"{node.module}.{alias.name}" for alias in node.names)
    parts = [name.split(".") for name in names if name.startswith("qa_service.")]
    return {part[1] for part in parts} & set(qa_service.LAYERS)


@pytest.mark.parametrize("file", MODULES, ids=str)
def test_a_module_imports_only_from_layers_before_its_own(file: Path) -> None:
    layer = layer_of(file)
    if layer == "__init__":
        assert imported_layers(file) == set()
        return
    allowed = qa_service.LAYERS[: qa_service.LAYERS.index(layer) + 1]
    assert imported_layers(file) <= set(allowed)


def modules_imported_first() -> dict[str, set[str]]:
    """Module -> modules of the package that it imports when it is itself imported."""
    names = {
        ".".join(("qa_service", *file.relative_to(PACKAGE).with_suffix("").parts)).removesuffix(
            ".__init__"
        ): file
        for file in MODULES
    }
    found: dict[str, set[str]] = {}
    for name, file in names.items():
        for node in ast.parse(file.read_text(encoding="utf-8")).body:
            if isinstance(node, ast.ImportFrom) and node.module:
                full = {f"{node.module}.{alias.name}" for alias in node.names}
                wanted = {one for one in full if one in names} or {node.module} & names.keys()
                found.setdefault(name, set()).update(wanted)
    return found


def test_no_module_is_imported_in_a_circle() -> None:
    TopologicalSorter(modules_imported_first()).prepare()  # CycleError names one


@pytest.mark.parametrize("file", MODULES, ids=str)
def test_scale_out_is_entered_by_its_one_door(file: Path) -> None:
    inside = "qa_service.scale_out."
    assert layer_of(file) == "scale_out" or inside not in file.read_text("utf-8")


def test_only_scale_out_imports_dask() -> None:
    users = {layer_of(file) for file in MODULES if '"distributed"' in file.read_text("utf-8")}
    assert users == {"scale_out"}


def test_only_the_store_imports_faiss() -> None:
    users = {layer_of(file) for file in MODULES if "import faiss" in file.read_text("utf-8")}
    assert users <= {"store"}
