"""``qa-service llm check``: whether the language model that is set up answers, and how fast."""

import argparse
import time

from qa_service.cli.progress import loading
from qa_service.cli.terminal import print_json, printable
from qa_service.prose import Endpoint, endpoint_of
from qa_service.settings import Settings

_ASKED = (
    {"role": "system", "content": "Answer in one short sentence."},
    {"role": "user", "content": "Which colour does a clear sky have at noon?"},
)
_SHOWN = 200  # characters of what it says


def run_llm(arguments: argparse.Namespace, settings: Settings) -> int:
    """Ask it something, and print when its answer began and ended."""
    endpoint = endpoint_of(settings)
    with loading(f"Asking {endpoint.model} at {endpoint.host}"):
        first, seconds, said = _timed(endpoint)
    if arguments.json:
        print_json(
            {
                "host": endpoint.host,
                "model": endpoint.model,
                "answers": bool(said),
                "first_word_seconds": round(first, 3),
                "seconds": round(seconds, 3),
                "characters": len(said),
            }
        )
        return 0
    print(f"{endpoint.model} at {endpoint.host} answers: {printable(said)[:_SHOWN] or 'nothing'}")
    print(f"Its first word came after {first:.1f} s, its last after {seconds:.1f} s.")
    return 0


def _timed(endpoint: Endpoint) -> tuple[float, float, str]:
    """Seconds until the first word and until the last, and what it said."""
    began = time.monotonic()
    first, said = 0.0, ""
    for piece in endpoint.pieces(_ASKED):
        first = first or time.monotonic() - began
        said += piece
    return first, time.monotonic() - began, said.strip()
