"""The grammar of the command line; settings stay text, which `settings` checks."""

import argparse
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final, NoReturn

from qa_service import __version__
from qa_service.domain import FILTERS_BY_NAME
from qa_service.harmless import safe_text

CONFIGURED: Final = object()
"""The value of ``serve --corpus`` without a folder: the corpus of the settings."""


def parse_arguments(argv: Sequence[str] | None = None) -> argparse.Namespace:
    """The parsed command line; wrong usage ends the program with status 2 and one line."""
    return _parser().parse_args(argv)


class _Parser(argparse.ArgumentParser):
    """Reports wrong usage in one line rather than after a page of usage."""

    def error(self, message: str) -> NoReturn:
        self.exit(2, f"qa-service: {safe_text(message)}. See `{self.prog} --help`.\n")


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(
        prog="qa-service",
        description="Ask an archive of news articles; get passages quoted word for word.",
        allow_abbrev=False,
    )
    parser.add_argument("--version", action="version", version=f"qa-service {__version__}")
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", required=True)
    _add_index(_command(commands, "index", "read articles and publish a new index generation"))
    _add_read(_command(commands, "read", "show what was read from a file, and what was left out"))
    _add_ask(_command(commands, "ask", "answer one question"))
    _add_limits(_command(commands, "chat", "ask in the terminal, with follow-up questions"))
    _add_serve(_command(commands, "serve", "serve the API and the chat page"))
    _add_key(_command(commands, "key", "create, list or remove access keys"))
    _add_mcp(_command(commands, "mcp", "offer the archive to language models as tools (MCP)"))
    _add_llm(_command(commands, "llm", "check the language model that writes answers in prose"))
    _add_json(_command(commands, "status", "show what is indexed"))
    _add_rollback(_command(commands, "rollback", "return to an earlier generation"))
    _add_json(_command(commands, "verify", "check every file of the index against its manifest"))
    _add_eval(_command(commands, "eval", "score the service on a question set"))
    return parser


def _command(
    commands: "argparse._SubParsersAction[_Parser]", name: str, promise: str
) -> argparse.ArgumentParser:
    """A command with the flags that every command takes."""
    parser = commands.add_parser(
        name,
        help=promise,
        description=f"{promise[0].upper()}{promise[1:]}.",
        allow_abbrev=False,
    )
    _add(parser, "--index", "DIR", "folder of the index (default: index)")
    _add(parser, "--store", "URL", "Milvus to store passages in, instead of files")
    _add(parser, "--config", "FILE", "settings to read (default: qa-service.toml)", type=Path)
    _add(parser, "--log-level", "LEVEL", "DEBUG, INFO, WARNING (default) or ERROR")
    parser.add_argument("--debug", action="store_true", help="show the traceback of an error")
    return parser


def _add(
    parser: argparse.ArgumentParser,
    name: str,
    metavar: str,
    promise: str,
    **more: Any,  # noqa: ANN401 -- as argparse has it
) -> None:
    """An argument or flag with a value."""
    parser.add_argument(name, metavar=metavar, help=promise, **more)


def _add_index(parser: argparse.ArgumentParser) -> None:
    places = "files and folders of articles, or URLs that fsspec knows (default: corpus)"
    _add(parser, "paths", "PATH", places, nargs="*")
    model = "embedding model (default: that of the index, all-MiniLM-L6-v2 for a first one)"
    _add(parser, "--model", "NAME_OR_DIR", model)
    numerics = "arithmetic for embedding: auto (the processor's fastest), float32 or bfloat16"
    _add(parser, "--numerics", "KIND", numerics)
    parser.add_argument("--full", action="store_true", help="embed everything again")
    scheduler = "Dask scheduler whose workers read and embed: tcp://host:8786"
    _add(parser, "--scheduler", "URL", scheduler)
    watching = "then keep following changes, until Ctrl-C"
    parser.add_argument("--watch", action="store_true", help=watching)
    _add_fields(parser)
    _add_json(parser)


def _add_rollback(parser: argparse.ArgumentParser) -> None:
    promise = "its name (default: the one before the current one)"
    _add(parser, "generation", "GENERATION", promise, nargs="?")
    parser.add_argument("--list", action="store_true", help="list the available generations")
    _add_json(parser)


def _add_read(parser: argparse.ArgumentParser) -> None:
    promise = "a file, a folder, or part of a file, as in news.jsonl:7"
    _add(parser, "path", "PATH", promise, type=Path)
    _add(parser, "--limit", "N", "show the first N articles (default: 10)", default="10")
    _add_fields(parser)
    _add_json(parser)


def _add_ask(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("question", metavar="QUESTION")
    _add_limits(parser)
    _add_json(parser)


def _add_serve(parser: argparse.ArgumentParser) -> None:
    _add(parser, "--host", "H", "address to listen on (default: 127.0.0.1)")
    _add(parser, "--port", "N", "port to listen on (default: 8000)")
    _add(parser, "--threads", "N", "requests answered at a time (default: 4)")
    corpus = "first update the index from DIR (without DIR: the configured corpus)"
    _add(parser, "--corpus", "DIR", corpus, nargs="?", const=CONFIGURED)
    _add_fields(parser)
    _add_answering(parser)


def _add_key(parser: argparse.ArgumentParser) -> None:
    actions = parser.add_subparsers(dest="action", metavar="ACTION", required=True)
    promises = {
        "add": "create a key and show it once",
        "remove": "revoke a key",
        "list": "list the keys' owners",
    }
    for action, promise in promises.items():
        chosen = actions.add_parser(action, help=promise, description=f"{promise.capitalize()}.")
        if action != "list":
            _add(chosen, "name", "NAME", "name of the key's owner")
        _add(chosen, "--keys", "FILE", "file of the keys (default: keys.json)")
        _add_json(chosen)


def _add_llm(parser: argparse.ArgumentParser) -> None:
    actions = parser.add_subparsers(dest="action", metavar="ACTION", required=True)
    promise = "test whether it responds, and how fast"
    _add_json(actions.add_parser("check", help=promise, description=f"{promise.capitalize()}."))


def _add_mcp(parser: argparse.ArgumentParser) -> None:
    place = "serve streamable HTTP at /mcp there (default: stdin and stdout)"
    _add(parser, "--http", "HOST:PORT", place)
    service = "ask the running service at URL (default: open the index; QA_API_KEY if it needs one)"
    _add(parser, "--url", "URL", service)
    _add_answering(parser)


def _add_eval(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("questions", metavar="QUESTIONS.jsonl", type=Path)
    _add(parser, "--run", "FILE", "write the rankings as a TREC run file", type=Path)
    judgements = "write the relevance judgements that go with --run"
    _add(parser, "--qrels", "FILE", judgements, type=Path)
    plot = "plot confidence and refusals (needs matplotlib)"
    _add(parser, "--plot", "FILE.svg", plot, type=Path)
    _add_answering(parser)
    _add_json(parser)


def _add_fields(parser: argparse.ArgumentParser) -> None:
    promise = "name of an article's field in records: title=headline; may be repeated"
    _add(parser, "--field", "FIELD=NAME", promise, dest="fields", action="append")


def _add_limits(parser: argparse.ArgumentParser) -> None:
    _add(parser, "--top-k", "N", "passages to show (default: 10)")
    _add(parser, "--from", "DATE", "only articles from DATE or later", dest="first")
    _add(parser, "--to", "DATE", "only articles from DATE or earlier", dest="last")
    for field, named in FILTERS_BY_NAME.items():
        promise = f"only articles from these {named}; put QUESTION before it"
        listed = {"dest": field, "nargs": "+", "action": "extend", "default": []}
        _add(parser, f"--{field.removesuffix('s')}", "NAME", promise, **listed)
    prose = "answer in the words of the configured language model (llm), checked against passages"
    parser.add_argument("--prose", action="store_true", help=prose)
    _add(parser, "--date", "DAY", "the day the question is asked (default: today)", dest="day")
    _add_answering(parser)


def _add_answering(parser: argparse.ArgumentParser) -> None:
    _add(parser, "--min-confidence", "X", "0 to 1: questions below it are not answered")
    reader = "cross-encoder that reranks passages (default: the built-in one)"
    _add(parser, "--reader", "NAME_OR_DIR", reader)


def _add_json(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help="print one JSON document")
