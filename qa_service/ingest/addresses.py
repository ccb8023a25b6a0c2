"""Web addresses, compared: what of an address names the article and what only how it was reached.

An article is had at many addresses: with and without ``https`` and ``www.``, printed, as AMP,
with what a newsletter or an advertisement added.
"""

from __future__ import annotations

import html
import re
from dataclasses import dataclass
from typing import Final
from urllib.parse import parse_qsl, urlencode, urlsplit

from w3lib.url import canonicalize_url

# Added to see where readers come from; the same page is shown without.
_TRACKING_PREFIXES: Final = ("utm_", "at_", "ga_", "hsa_", "itm_", "mtm_", "pk_", "oly_", "vero_")
_TRACKING_NAMES: Final = """
    _ga _gl cid clickid cmp cmpid dclid et_cid fb_action_ids fbclid feature from gbraid gclid
    gclsrc guccounter icid icmp igsh igshid intcmp ito mc_cid mc_eid mkt_tok msclkid ncid
    ns_campaign ns_mchannel ns_source ocid partner ref ref_ ref_src ref_url referer referrer
    s_cid s_kwcid share shareid sharetype si smid smtyp soc_src soc_trk source spm sr_share
    src sref taid trk twclid via wbraid wt.mc_id xtor yclid
"""
_TRACKING: Final = frozenset(_TRACKING_NAMES.split())
# One of these may be all that names an article where a script makes every page.
_MAY_NAME: Final = frozenset({"cid", "from", "ref", "share", "si", "source", "src", "via"})
_SCRIPT: Final = re.compile(r"(?:^|/)[^/]*\.(?:aspx?|cfm|cgi|dll|jsp|php\d?|pl)$|^$", re.IGNORECASE)

_VIEW_NAMES: Final = {
    "amp": "AMP page", "isamp": "AMP page", "m": "mobile page", "mobile": "mobile page",
    "print": "print view", "printable": "print view", "printerfriendly": "print view",
    "printview": "print view",
}  # fmt: skip
_VIEW_SETTINGS: Final = frozenset(
    {"display", "format", "layout", "mode", "output", "outputtype", "type", "variant", "view"}
)
_OFF: Final = frozenset({"0", "false", "no", "off"})
_LABELS: Final = {
    "www": None, "www2": None, "m": "mobile page", "mobile": "mobile page", "amp": "AMP page",
    "print": "print view",
}  # fmt: skip
_PATH_END: Final = re.compile(r"[/.](amp|print|printable|mobile)(?:\.html?|/)?$", re.IGNORECASE)
_PATH_START: Final = re.compile(r"^/(amp|print|printable|mobile|m)(?=/)", re.IGNORECASE)
_INDEX: Final = re.compile(r"/(?:index|default)\.(?:html?|php|aspx?|jsp|shtml)$", re.IGNORECASE)
# Copies that others keep name the page's own address in their path.
_KEPT_ELSEWHERE: Final = re.compile(
    r"^https?://(?:web\.archive\.org/web/\d+[a-z_]*/(?=https?:)"
    r"|(?:[\w-]+\.)?cdn\.ampproject\.org/[a-z]/(?:s/)?"
    r"|(?:www\.)?google\.[a-z.]+/amp/(?:s/)?)(?P<page>.+)$",
    re.IGNORECASE,
)
_RUBBISH: Final = re.compile(r"[\"<>\s].*$", re.DOTALL)  # of the markup that it was cut from


@dataclass(frozen=True, slots=True)
class Address:
    """What an address says.

    ``key`` is equal for addresses of the same page. ``view`` is how it shows the page, where that
    is not the usual one ("print view"); ``is_plain`` whether it asks for nothing else, neither a
    view nor to be counted.
    """

    key: str
    host: str
    view: str | None
    is_plain: bool


def read_address(url: str) -> Address | None:
    """The address, or None where it names no page: a front page, another scheme, no address."""
    given = url.strip()
    url = _RUBBISH.sub("", html.unescape(given))
    is_clean = url == given
    kept = _KEPT_ELSEWHERE.match(url)
    if kept:
        page = kept["page"]
        url = page if page.startswith(("http:", "https:")) else f"https://{page}"
    try:
        parts = urlsplit(canonicalize_url(url))
        host = parts.hostname or ""
        port = parts.port
    except ValueError:  # UnicodeError among them
        return None
    if parts.scheme not in {"http", "https"} or not host:
        return None
    name, host_view = _host(host)
    path, path_view = _path(parts.path)
    asked, query_view = _query(parts.query, only_a_script=bool(_SCRIPT.search(path)))
    if not path and not asked:
        return None
    place = name if port in {None, 80, 443} else f"{name}:{port}"
    view = query_view or path_view or host_view
    return Address(
        key=f"{place}{path}?{asked}" if asked else f"{place}{path}",
        host=place,
        view=view,
        is_plain=is_clean and not view and not kept and asked == parts.query,
    )


def _host(host: str) -> tuple[str, str | None]:
    """The host without the labels of its views ("en.m.wikipedia.org"), and the view."""
    labels = host.rstrip(".").split(".")
    front, domain = labels[:-2], labels[-2:]
    views = [_LABELS[label] for label in front if label in _LABELS]
    rest = [label for label in front if label not in _LABELS]
    return ".".join([*rest, *domain]), next((view for view in views if view), None)


def _path(path: str) -> tuple[str, str | None]:
    """The path without index file, slash at its end and marks of a view, and the view."""
    path = _INDEX.sub("", re.sub(r"/{2,}", "/", path)).rstrip("/")
    for mark in (_PATH_END, _PATH_START):
        found = mark.search(path)
        rest = mark.sub("", path).rstrip("/")
        if found and rest:
            return _INDEX.sub("", rest), _VIEW_NAMES[found[1].lower()]
    return path, None


def _query(query: str, *, only_a_script: bool) -> tuple[str, str | None]:
    """What of the query names the page, in order, and the view that it asks for."""
    kept: list[tuple[str, str]] = []
    doubtful: list[tuple[str, str]] = []
    view = None
    for name, value in parse_qsl(query, keep_blank_values=True):
        asked_view = _view(name.lower(), value.lower())
        if asked_view is not None:
            view = asked_view or view
        elif not _is_tracking(name.lower()):
            kept.append((name, value))
        elif name.lower() in _MAY_NAME:
            doubtful.append((name, value))
    if only_a_script and not kept:
        kept = doubtful
    return urlencode(sorted(kept)), view


def _is_tracking(name: str) -> bool:
    return name in _TRACKING or name.startswith(_TRACKING_PREFIXES)


def _view(name: str, value: str) -> str | None:
    """The view that a parameter asks for, "" for the usual one; None if it is of something else."""
    if name in _VIEW_NAMES:
        return "" if value in _OFF else _VIEW_NAMES[name]
    if name in _VIEW_SETTINGS:
        return _VIEW_NAMES.get(value)
    return None
