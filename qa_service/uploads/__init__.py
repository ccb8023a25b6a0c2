"""Files sent to a running service, test-read and then saved in its corpus.

::

    with corpus.upload() as upload:        # a hidden folder within the corpus, deleted at the end
        upload.open("2012/a.html").write(...)   # names are made safe, or refused
        outcomes = upload.finish()
            try_files(drafts)              # the readers, in a process with limits
            save(draft, "2012/a.html")     # completely or not at all, never over another file
"""

from qa_service.uploads.corpus import (
    COUNTED,
    CorpusFolder,
    Trial,
    Upload,
    UploadOutcome,
    readable_suffixes,
)

__all__ = ["COUNTED", "CorpusFolder", "Trial", "Upload", "UploadOutcome", "readable_suffixes"]
