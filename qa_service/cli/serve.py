"""``qa-service serve``: the API and the pages."""

import argparse
import os
import secrets
import sys
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from typing import Final

from qa_service.access_keys import KeyRing
from qa_service.cli.building import build, model_for, numerics_for, reading_options, summary_line
from qa_service.cli.terminal import loading
from qa_service.conversations import Conversations
from qa_service.conversations.database import Database, conversations_place
from qa_service.rebuild import Plan, Rebuilder
from qa_service.scale_out import SharedLedger, open_shared
from qa_service.service import open_service
from qa_service.settings import Settings
from qa_service.uploads import CorpusFolder
from qa_service.web import (
    MOST_BYTES_ADDED,
    Access,
    Administration,
    Hosting,
    KnownHosts,
    RequestLimits,
    ServiceLifecycle,
    create_app,
)
from qa_service.wsgi import LARGEST_BODY, is_loopback, serve

_SPARE_THREADS: Final = 8  # for health checks, pages and articles while all others work or wait
_TOKEN_BYTES: Final = 24


def run_serve(arguments: argparse.Namespace, settings: Settings) -> int:
    """Serve until asked to stop; with a corpus, update the index from it first.

    The address responds at once, with 503 until the index and the model are open.
    """
    token_of_run = _token_of_run(settings)
    with (
        closing(ServiceLifecycle()) as lifecycle,
        _databases(settings) as (conversations, shared),
        closing(_rebuilder(settings, shared)) as rebuilder,
    ):
        administration = Administration.guarded_by(
            settings.admin_token or token_of_run,
            rebuilder,
            corpus=_corpus(arguments.corpus, settings),
            of_this_run=token_of_run is not None,
        )
        app = create_app(
            service=lifecycle,
            administration=administration,
            conversations=conversations,
            hosting=_hosting(settings, shared),
        )
        serve(
            app,
            host=settings.host,
            port=settings.port,
            threads=settings.threads + settings.queue + _SPARE_THREADS,
            prepare=lambda: _open_archive(arguments, settings, administration, lifecycle),
            on_ready=lambda address: _announce(
                address + settings.url_prefix.rstrip("/"), token_of_run
            ),
            on_stop=lifecycle.stopping,
            stop_seconds=settings.stop_seconds,
            proxies=settings.proxies,
            largest_body=lambda authorization: (
                MOST_BYTES_ADDED if administration.is_admin(authorization) else LARGEST_BODY
            ),
        )
    return 0


def _open_archive(
    arguments: argparse.Namespace,
    settings: Settings,
    administration: Administration,
    lifecycle: ServiceLifecycle,
) -> None:
    if administration.corpus is not None:
        administration.corpus.clear()
    if arguments.corpus is not None:
        report = build([settings.corpus], settings, full=False)
        print(summary_line(report), flush=True)
    with loading("Opening the index and the model"):
        service = open_service(settings)
    lifecycle.opened(service)
    service.warm_up()


@contextmanager
def _databases(settings: Settings) -> Iterator[tuple[Conversations | None, Database | None]]:
    """The database of conversations, and the one shared with other processes, if any."""
    place = conversations_place(settings.conversations, settings.index)
    with ExitStack() as opened:
        conversations = (
            None if place is None else opened.enter_context(closing(Conversations(place)))
        )
        shared = open_shared(place)
        if shared is not None:
            opened.enter_context(closing(shared))
        yield conversations, shared


def _rebuilder(settings: Settings, shared: Database | None) -> Rebuilder:
    plan = Plan(
        (settings.corpus,),
        settings.index,
        model_for(settings),
        fields=settings.fields,
        follow_links=settings.follow_links,
        store=settings.store,
        scheduler=settings.scheduler,
        numerics=numerics_for(settings),
    )
    return Rebuilder(plan, None if shared is None else SharedLedger(shared))


def _token_of_run(settings: Settings) -> str | None:
    """A new admin token for a service on one's own machine; None in all other cases.

    It is printed in the terminal, so there is none if output goes to the system's journal.
    """
    is_own = is_loopback(settings.host) and not settings.proxies and not _prints_to_journal()
    return secrets.token_urlsafe(_TOKEN_BYTES) if is_own and settings.admin_token is None else None


def _prints_to_journal() -> bool:
    """Whether standard output goes to systemd's journal, according to its variable."""
    try:
        status = os.fstat(sys.stdout.fileno())
    except (OSError, ValueError):
        return False
    return os.environ.get("JOURNAL_STREAM") == f"{status.st_dev}:{status.st_ino}"


def _corpus(flag: object, settings: Settings) -> CorpusFolder | None:
    """The folder to which files can be added, if one was named by flag or configuration."""
    is_named = flag is not None or settings.corpus != Settings().corpus
    if not is_named or not settings.corpus.is_dir():
        return None
    return CorpusFolder(settings.corpus.absolute(), reading_options(settings))


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
        limits=RequestLimits(
            at_once=settings.threads,
            waiting=settings.queue,
            seconds=settings.queue_seconds,
            rate=settings.rate_limit,
            shared=shared,
        ),
        hosts=KnownHosts(settings.host, settings.hosts),
        proxies=settings.proxies,
        url_prefix=settings.url_prefix,
        cors_origins=settings.cors_origins,
        log_questions=settings.log_questions,
    )


def _announce(address: str, token_of_run: str | None) -> None:
    print(f"Ready: {address} (Ctrl-C stops it)", flush=True)
    if token_of_run is not None:
        print(f"To add articles and rebuild: {address}/index?token={token_of_run}", flush=True)
