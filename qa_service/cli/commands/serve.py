"""``qa-service serve``: the API and the pages."""

import argparse
import sys
from pathlib import Path
from typing import Final

from qa_service.access_keys import KeyRing
from qa_service.chats import Conversations, conversations_place
from qa_service.chats.database import Database
from qa_service.cli.building import build, model_for, summary_line
from qa_service.cli.progress import loading
from qa_service.rebuild import Plan, Rebuilder
from qa_service.service import open_service
from qa_service.settings import Settings
from qa_service.shared_state import SharedLedger, open_shared
from qa_service.web import Access, Administration, Hosting, Limits, Opening, create_app
from qa_service.wsgi import serve

_SPARE_THREADS: Final = 8  # for health checks, pages and articles while all others work or wait


def run(arguments: argparse.Namespace, settings: Settings) -> int:
    """Serve until told to stop; with a corpus, bring the index up to date with it first.

    The address answers at once, with 503 until the index and the model are open.
    """
    opening = Opening()
    plan = Plan(
        (settings.corpus,),
        settings.index,
        model_for(settings),
        fields=settings.fields,
        store=settings.store,
        scheduler=settings.scheduler,
    )
    place = conversations_place(settings.conversations, settings.index)
    conversations = None if place is None else Conversations(place)
    shared = open_shared(place)
    rebuilder = Rebuilder(plan, None if shared is None else SharedLedger(shared))

    def open_archive() -> None:
        if arguments.corpus is not None:
            _bring_up_to_date(settings.corpus, settings)
        with loading("Opening the index and the model"):
            service = open_service(settings)
        opening.opened(service)
        service.warm_up()

    try:
        serve(
            create_app(
                service=opening,
                administration=Administration.guarded_by(settings.admin_token, rebuilder),
                conversations=conversations,
                hosting=_hosting(settings, shared),
            ),
            host=settings.host,
            port=settings.port,
            threads=settings.threads + settings.queue + _SPARE_THREADS,
            prepare=open_archive,
            on_ready=lambda address: _announce(address + settings.url_prefix.rstrip("/")),
            on_stop=opening.stopping,
            stop_seconds=settings.stop_seconds,
        )
    finally:
        rebuilder.close()
        for database in (shared, conversations):
            if database is not None:
                database.close()
        opening.close()
    return 0


def _hosting(settings: Settings, shared: Database | None) -> Hosting:
    keys = KeyRing(settings.keys)
    required = settings.access == "key"
    if required and not keys.keys():
        print(
            "There are no access keys, so nobody may read: `qa-service key add NAME` makes one.",
            file=sys.stderr,
        )
    return Hosting(
        access=Access(keys, required=required),
        limits=Limits(
            at_once=settings.threads,
            waiting=settings.queue,
            seconds=settings.queue_seconds,
            rate=settings.rate_limit,
            shared=shared,
        ),
        proxies=settings.proxies,
        url_prefix=settings.url_prefix,
        cors_origins=settings.cors_origins,
        log_questions=settings.log_questions,
    )


def _bring_up_to_date(corpus: Path, settings: Settings) -> None:
    report = build([corpus], settings, full=False)
    print(summary_line(report), flush=True)


def _announce(address: str) -> None:
    print(f"Ready: {address} (Ctrl-C stops it)", flush=True)
