"""Going back to a generation that was in use before."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from qa_service.domain import EmbedderSpec
from qa_service.errors import InvalidInputError, QAError
from qa_service.store import layout, manifest
from qa_service.store.generation import open_generation


@dataclass(frozen=True, slots=True)
class RetainedGeneration:
    """A published generation that is still on disk; None where its manifest is damaged."""

    name: str
    in_use: bool
    built_at: datetime | None
    articles: int | None


def retained_generations(folder: Path) -> tuple[RetainedGeneration, ...]:
    """All generations still there, newest first; IndexMissingError without an index."""
    current = layout.current_name(folder)
    return tuple(_described(folder, name, current) for name in layout.generation_names(folder))


def roll_back(folder: Path, name: str | None = None, *, model: EmbedderSpec | None = None) -> str:
    """Put a generation still there to use, by default the newest older one; returns its name.

    Raises:
        InvalidInputError: there is no such generation, or none that is older, or it was made by
            another model than ``model``, where one is given.
        IndexBusyError: the index is being built.
        IndexDamagedError: a file of it is missing, cut or altered; nothing is changed then.
    """
    layout.current_name(folder)  # before the lock, which would make a file in any folder
    with layout.build_locked(folder):
        current = layout.current_name(folder)
        wanted = name or _before(folder, current)
        if wanted not in layout.generation_names(folder):
            raise InvalidInputError(
                "generation",
                f"There is no generation {wanted!r}.",
                remedy="`qa-service rollback --list` names those still there.",
            )
        with open_generation(folder, wanted) as found:
            _check_model(found.manifest.model, model)
        if wanted != current:
            layout.put_to_use(folder, wanted)
    return wanted


def _before(folder: Path, current: str) -> str:
    older = [name for name in layout.generation_names(folder) if name < current]
    if not older:
        raise InvalidInputError(
            "generation",
            f"No generation older than {current} is still there.",
            remedy="Superseded generations are deleted after a day; rebuild the index instead.",
        )
    return older[0]


def _check_model(made_by: EmbedderSpec, model: EmbedderSpec | None) -> None:
    if model is not None and made_by != model:
        raise InvalidInputError(
            "generation",
            f"It was made with the model {made_by.name}, not with {model.name}, which is in use.",
            remedy="Stop the service, run `qa-service rollback`, and start it again.",
        )


def _described(folder: Path, name: str, current: str) -> RetainedGeneration:
    try:
        found = manifest.read_manifest(layout.generation_folder(folder, name))
    except QAError:
        return RetainedGeneration(name, name == current, None, None)
    return RetainedGeneration(name, name == current, found.built_at, found.articles)
