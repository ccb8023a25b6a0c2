"""Where conversations are stored."""

from pathlib import Path
from typing import Final

OFF: Final = "off"


def conversations_place(setting: str | None, index: Path) -> str | Path | None:
    """The file or URL that ``setting`` names, by default a file beside the index; None when off.

    Beside it, not in it: an index may be thrown away and built anew, conversations may not. The
    file has the name of the index, so that those of two archives never mix.
    """
    if setting is None:
        folder = index.resolve()
        return folder.with_name(f"{folder.name}-conversations.sqlite")
    return None if setting.strip().lower() == OFF else setting
