"""``qa-service serve``: the API and the chat page."""

import argparse
from pathlib import Path

from qa_service.chats import Conversations, conversations_place
from qa_service.cli.building import build, summary_line
from qa_service.cli.progress import loading
from qa_service.rebuild import Plan, Rebuilder
from qa_service.service import open_service
from qa_service.settings import Settings
from qa_service.web import Administration, create_app
from qa_service.wsgi import serve


def run(arguments: argparse.Namespace, settings: Settings) -> int:
    """Serve until told to stop; with a corpus, bring the index up to date with it first."""
    if arguments.corpus is not None:
        _bring_up_to_date(settings.corpus, settings)
    with loading("Opening the index and the model"):
        service = open_service(settings)
    model = settings.model or service.status().model.name
    rebuilder = Rebuilder(Plan((settings.corpus,), settings.index, model, settings.fields))
    conversations = _open_conversations(settings)
    try:
        serve(
            create_app(
                service=service,
                administration=Administration.guarded_by(settings.admin_token, rebuilder),
                conversations=conversations,
            ),
            host=settings.host,
            port=settings.port,
            threads=settings.threads,
            on_ready=_announce,
        )
    finally:
        rebuilder.close()
        if conversations is not None:
            conversations.close()
        service.close()
    return 0


def _bring_up_to_date(corpus: Path, settings: Settings) -> None:
    report = build([corpus], settings, full=False)
    print(summary_line(report), flush=True)


def _open_conversations(settings: Settings) -> Conversations | None:
    place = conversations_place(settings.conversations, settings.index)
    return None if place is None else Conversations(place)


def _announce(address: str) -> None:
    print(f"Ready: {address} (Ctrl-C stops it)", flush=True)
