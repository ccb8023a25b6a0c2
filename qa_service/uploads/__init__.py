"""Files that are sent to a running service -> files of its corpus, each tried before it is saved.

::

    with corpus.upload() as upload:        # a hidden folder within the corpus, gone at the end
        upload.open("2012/a.html").write(...)   # names: made harmless; or refused by the name
        outcomes = upload.finish()
            try_files(drafts)              # trial: the readers, in a process with limits
            save(draft, "2012/a.html")     # whole or not at all, never over another file
"""

from qa_service.uploads.corpus import CorpusFolder, Upload, UploadOutcome, readable_suffixes
from qa_service.uploads.trial import COUNTED, Trial

__all__ = ["COUNTED", "CorpusFolder", "Trial", "Upload", "UploadOutcome", "readable_suffixes"]
