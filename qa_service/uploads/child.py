"""The process that test-reads files: a JSON line for each file, in order."""

from __future__ import annotations

import json
import os
import sys
import threading
import time
from dataclasses import asdict, replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

from qa_service.errors import UnreadableFileError
from qa_service.ingest import ReadingOptions
from qa_service.ingest.copies import Identities, text_digest
from qa_service.ingest.files import find_files
from qa_service.ingest.spreading import understand_all
from qa_service.ingest.unpacking import unpack
from qa_service.uploads import COUNTED, NAMED, SECONDS, Trial

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from qa_service.ingest import Understood
    from qa_service.ingest.document import Document

_NO_TIME: Final = "The other files took all the time; send it again on its own."


def main() -> None:
    """Test-read the files named by the plan in the first line of stdin."""
    plan = json.loads(sys.stdin.readline())
    threading.Thread(target=_end_with_parent, daemon=True).start()
    os.chdir(plan["root"])
    for trial in trials(plan["files"], ReadingOptions(plan["fields"])):
        sys.stdout.write(json.dumps(asdict(trial)) + "\n")
        sys.stdout.flush()


def trials(files: Sequence[str], options: ReadingOptions) -> Iterator[Trial]:
    """What is in each file; each is in a folder of its own: ``0/a.txt``, ``2/b.txt``."""
    places = {file.partition("/")[0]: place for place, file in enumerate(files)}
    counting = _Counting(files)
    results = understand_all(counting.documents(), options, processes=1)
    given = 0
    for understood in results:
        place = places[understood.file.partition("/")[0]]
        while given < place:
            yield counting.trials[given]
            given += 1
        counting.count(place, understood)
    yield from counting.trials[given:]


class _Counting:
    """Takes documents out of files as long as more of them need to be counted."""

    def __init__(self, files: Sequence[str]) -> None:
        self._files = files
        self._until = time.monotonic() + SECONDS
        self._identities = Identities()
        self.trials = [Trial() for _ in files]

    def documents(self) -> Iterator[Document | UnreadableFileError]:
        for place, file in enumerate(self._files):
            if time.monotonic() > self._until:
                self.trials[place] = Trial(reasons=(_NO_TIME,), complete=False)
                continue
            for document in _documents_in(file):
                if self._has_enough(place):
                    self.trials[place] = replace(self.trials[place], complete=False)
                    break
                yield document

    def count(self, place: int, understood: Understood) -> None:
        """Count an article, or a part that is not one."""
        trial, article = self.trials[place], understood.article
        reason = understood.reason or "There is nothing in it."
        if article is not None:
            name = understood.file.partition("/")[2]
            settled = self._identities.settle(article.id, text_digest(article), name)
            if isinstance(settled, str):
                titles = (*trial.titles, *([article.title] if article.title else []))
                self.trials[place] = replace(
                    trial, articles=trial.articles + 1, titles=titles[:NAMED]
                )
                return
            reason = settled.problem
        reasons = trial.reasons if reason in trial.reasons else (*trial.reasons, reason)
        self.trials[place] = replace(trial, skipped=trial.skipped + 1, reasons=reasons[:NAMED])

    def _has_enough(self, place: int) -> bool:
        return self.trials[place].articles >= COUNTED or time.monotonic() > self._until


def _documents_in(file: str) -> Iterator[Document | UnreadableFileError]:
    for found in find_files([Path(file)]):
        if isinstance(found, UnreadableFileError):
            yield found
        else:
            yield from unpack(found)


def _end_with_parent() -> None:
    while os.read(0, 1):  # nothing arrives; it returns when the parent is gone
        pass
    os._exit(1)


if __name__ == "__main__":
    main()
