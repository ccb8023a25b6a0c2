"""The grammar of the command line; settings stay text, which `settings` checks."""

import argparse
from collections.abc import Sequence
from pathlib import Path
from typing import Final, NoReturn

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
    _add_chat(_command(commands, "chat", "ask in the terminal, with follow-up questions"))
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
    parser.add_argument("--index", metavar="DIR", help="folder of the index (default: index)")
    parser.add_argument(
        "--store", metavar="URL", help="Milvus to store passages in, instead of files"
    )
    parser.add_argument(
        "--config", metavar="FILE", type=Path, help="settings to read (default: qa-service.toml)"
    )
    parser.add_argument(
        "--log-level", metavar="LEVEL", help="DEBUG, INFO, WARNING (default) or ERROR"
    )
    parser.add_argument("--debug", action="store_true", help="show the traceback of an error")
    return parser


def _add_index(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "paths",
        metavar="PATH",
        nargs="*",
        help="files and folders of articles, or URLs that fsspec knows (default: corpus)",
    )
    parser.add_argument(
        "--model",
        metavar="NAME_OR_DIR",
        help="embedding model (default: that of the index, all-MiniLM-L6-v2 for a first one)",
    )
    parser.add_argument(
        "--numerics",
        metavar="KIND",
        help="arithmetic for embedding: auto (the processor's fastest), float32 or bfloat16",
    )
    parser.add_argument("--full", action="store_true", help="embed everything again")
    parser.add_argument(
        "--scheduler",
        metavar="URL",
        help="Dask scheduler whose workers read and embed: tcp://host:8786",
    )
    parser.add_argument(
        "--watch", action="store_true", help="then keep following changes, until Ctrl-C"
    )
    _add_fields(parser)
    _add_json(parser)


def _add_rollback(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "generation",
        metavar="GENERATION",
        nargs="?",
        help="its name (default: the one before the current one)",
    )
    parser.add_argument("--list", action="store_true", help="list the available generations")
    _add_json(parser)


def _add_read(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "path",
        metavar="PATH",
        type=Path,
        help="a file, a folder, or part of a file, as in news.jsonl:7",
    )
    parser.add_argument(
        "--limit", metavar="N", default="10", help="show the first N articles (default: 10)"
    )
    _add_fields(parser)
    _add_json(parser)


def _add_ask(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("question", metavar="QUESTION")
    _add_limits(parser)
    _add_json(parser)


def _add_chat(parser: argparse.ArgumentParser) -> None:
    _add_limits(parser)


def _add_serve(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--host", metavar="H", help="address to listen on (default: 127.0.0.1)")
    parser.add_argument("--port", metavar="N", help="port to listen on (default: 8000)")
    parser.add_argument("--threads", metavar="N", help="requests answered at a time (default: 4)")
    parser.add_argument(
        "--corpus",
        metavar="DIR",
        nargs="?",
        const=CONFIGURED,
        help="first update the index from DIR (without DIR: the configured corpus)",
    )
    _add_fields(parser)
    _add_answering(parser)


def _add_key(parser: argparse.ArgumentParser) -> None:
    actions = parser.add_subparsers(dest="action", metavar="ACTION", required=True)
    promises = {"add": "create a key and show it once", "remove": "revoke a key"}
    for action, promise in promises.items():
        chosen = actions.add_parser(action, help=promise, description=f"{promise.capitalize()}.")
        chosen.add_argument("name", metavar="NAME", help="name of the key's owner")
        _add_key_flags(chosen)
    listing = "list the keys' owners"
    listed = actions.add_parser("list", help=listing, description=f"{listing.capitalize()}.")
    _add_key_flags(listed)


def _add_key_flags(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--keys", metavar="FILE", help="file of the keys (default: keys.json)")
    _add_json(parser)


def _add_llm(parser: argparse.ArgumentParser) -> None:
    actions = parser.add_subparsers(dest="action", metavar="ACTION", required=True)
    promise = "test whether it responds, and how fast"
    _add_json(actions.add_parser("check", help=promise, description=f"{promise.capitalize()}."))


def _add_mcp(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--http",
        metavar="HOST:PORT",
        help="serve streamable HTTP at /mcp there (default: stdin and stdout)",
    )
    parser.add_argument(
        "--url",
        metavar="URL",
        help="ask the running service at URL (default: open the index; QA_API_KEY if it needs one)",
    )
    _add_answering(parser)


def _add_eval(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("questions", metavar="QUESTIONS.jsonl", type=Path)
    parser.add_argument(
        "--run", metavar="FILE", type=Path, help="write the rankings as a TREC run file"
    )
    parser.add_argument(
        "--qrels",
        metavar="FILE",
        type=Path,
        help="write the relevance judgements that go with --run",
    )
    parser.add_argument(
        "--plot",
        metavar="FILE.svg",
        type=Path,
        help="plot confidence and refusals (needs matplotlib)",
    )
    _add_answering(parser)
    _add_json(parser)


def _add_fields(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--field",
        dest="fields",
        metavar="FIELD=NAME",
        action="append",
        help="name of an article's field in records: title=headline; may be repeated",
    )


def _add_limits(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--top-k", metavar="N", help="passages to show (default: 10)")
    parser.add_argument(
        "--from", dest="first", metavar="DATE", help="only articles from DATE or later"
    )
    parser.add_argument(
        "--to", dest="last", metavar="DATE", help="only articles from DATE or earlier"
    )
    for field, named in FILTERS_BY_NAME.items():
        parser.add_argument(
            f"--{field.removesuffix('s')}",
            dest=field,
            metavar="NAME",
            nargs="+",
            action="extend",
            default=[],
            help=f"only articles from these {named}; put QUESTION before it",
        )
    parser.add_argument(
        "--prose",
        action="store_true",
        help="answer in the words of the configured language model (llm), checked against passages",
    )
    parser.add_argument(
        "--date", dest="day", metavar="DAY", help="the day the question is asked (default: today)"
    )
    _add_answering(parser)


def _add_answering(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--min-confidence", metavar="X", help="0 to 1: questions below it are not answered"
    )
    parser.add_argument(
        "--reader",
        metavar="NAME_OR_DIR",
        help="cross-encoder that reranks passages (default: the built-in one)",
    )


def _add_json(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help="print one JSON document")
