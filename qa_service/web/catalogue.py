"""The words of the pages: one JSON file a language, read by templates and scripts alike.

``catalogues/en.json`` holds every message by its key; another language is another file with the
same keys. A message is text with ``{names}`` for what goes in, or, where a number decides, one
such text for each plural category of the language (``one``, ``other``, ... as in CLDR), chosen by
the value ``count``. ``static/strings.js`` does the same in the browser.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final, cast

from babel import Locale
from babel.numbers import format_decimal
from flask import has_request_context, request
from markupsafe import Markup, escape

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

_FOLDER: Final = Path(__file__).parent / "catalogues"
_SOURCE: Final = "en"  # the language that the others are translated from


@dataclass(frozen=True, slots=True)
class MessageCatalogue:
    """The messages of one language; what it lacks is said in English.

    ``locale`` decides how days and numbers are written: ``en-GB`` for ``22 December 2012``.
    """

    language: str
    locale: Locale
    messages: Mapping[str, str | Mapping[str, str]]

    @property
    def direction(self) -> str:
        """``ltr`` or ``rtl``."""
        return self.locale.text_direction

    def without(self, parts: Collection[str]) -> dict[str, str | Mapping[str, str]]:
        """The messages but those of some parts: ``index`` is that of ``index.passages``."""
        return {
            key: message
            for key, message in self.messages.items()
            if key.partition(".")[0] not in parts
        }

    def say(self, key: str, **values: object) -> Markup:
        """The message of ``key`` as markup: whatever is no markup in ``values`` is escaped.

        Whole numbers are written as the language does. KeyError for an unknown key.
        """
        message = self.messages[key]
        if not isinstance(message, str):
            message = message[self.locale.plural_form(cast("int", values["count"]))]
        return escape(message).format(**{k: self._written(v) for k, v in values.items()})

    def _written(self, value: object) -> object:
        return format_decimal(value, locale=self.locale) if isinstance(value, int) else value


@cache
def catalogue_of(language: str) -> MessageCatalogue:
    """The catalogue of a language that `languages` names."""
    own = json.loads((_FOLDER / f"{language}.json").read_text(encoding="utf-8"))
    source = json.loads((_FOLDER / f"{_SOURCE}.json").read_text(encoding="utf-8"))
    messages = {**source, **own}
    return MessageCatalogue(language, Locale.parse(messages["locale"], sep="-"), messages)


@cache
def languages() -> tuple[str, ...]:
    """The languages that there are catalogues of, English first."""
    found = sorted(file.stem for file in _FOLDER.glob("*.json"))
    return (_SOURCE, *(language for language in found if language != _SOURCE))


def current_catalogue() -> MessageCatalogue:
    """The catalogue of the language that the browser prefers; English outside of requests."""
    preferred = None
    if has_request_context():
        preferred = request.accept_languages.best_match(languages())
    return catalogue_of(preferred or _SOURCE)


def say(key: str, **values: object) -> Markup:
    """The message of ``key`` in the reader's language, as `MessageCatalogue.say`."""
    return current_catalogue().say(key, **values)
