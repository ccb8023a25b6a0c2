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
_TRACKING: Final = frozenset(
    """_ga _gl cid clickid cmp cmpid dclid et_cid fb_action_ids fbclid feature from gbraid gclid
    gclsrc guccounter icid icmp igsh igshid intcmp ito mc_cid mc_eid mkt_tok msclkid ncid
    ns_campaign ns_mchannel ns_source ocid partner ref ref_ ref_src ref_url referer referrer
    s_cid s_kwcid share shareid sharetype si smid smtyp soc_src soc_trk source spm sr_share
    src sref taid trk twclid via wbraid wt.mc_id xtor yclid""".split()  # noqa: SIM905 - shorter
)
# One of these may be all that names an article where a script makes every page.
_MAY_NAME: Final = frozenset({"cid", "from", "ref", "share", "si", "source", "src", "via"})
_SCRIPT: Final = re.compile(r"(?:^|/)[^/]*\.(?:aspx?|cfm|cgi|dll|jsp|php\d?|pl)$|^$", re.IGNORECASE)
# Pages for telephones and printers, by a label of the host, a step of the path, or in the query.
_VIEWS: Final = frozenset(
    {"amp", "isamp", "m", "mobile", "print", "printable", "printerfriendly", "printview"}
)
_SETTINGS: Final = frozenset(
    {"display", "format", "layout", "mode", "output", "outputtype", "type", "variant", "view"}
)
_LABELS: Final = frozenset({"www", "www2", "m", "mobile", "amp", "print"})
_PATH: Final = re.compile(
    r"[/.](?:amp|print|printable|mobile)(?:\.html?|/)?$|^/(?:amp|print|printable|mobile|m)(?=/)",
    re.IGNORECASE,
)
_INDEX: Final = re.compile(r"/(?:index|default)\.(?:html?|php|aspx?|jsp|shtml)$", re.IGNORECASE)
# Addresses of copies at other hosts, which contain the page's own address in their path.
_COPY: Final = re.compile(
    r"^https?://(?:web\.archive\.org/web/\d+[a-z_]*/(?=https?:)"
    r"|(?:[\w-]+\.)?cdn\.ampproject\.org/[a-z]/(?:s/)?"
    r"|(?:www\.)?google\.[a-z.]+/amp/(?:s/)?)(?P<page>.+)$",
    re.IGNORECASE,
)
_RUBBISH: Final = re.compile(r"[\"<>\s].*$", re.DOTALL)  # of the markup that it was cut from


@dataclass(frozen=True, slots=True)
class Address:
    """What an address says.

    ``key`` is equal for addresses of the same page; ``is_plain`` is whether it has no other part,
    such as another view of the page or a tracking parameter.
    """

    key: str
    host: str
    is_plain: bool


# "&amp;", but not "&quote=7", whose first letters HTML takes for a quotation mark.
_ENTITY: Final = re.compile(r"&(?:#\d+|#x[\da-f]+|[a-z]+\d*);", re.IGNORECASE)


def read_address(url: str) -> Address | None:
    """The address, or None where it names no page: a front page, another scheme, no address."""
    given = url.strip()
    url = _RUBBISH.sub("", _ENTITY.sub(lambda one: html.unescape(one[0]), given))
    if copy := _COPY.match(url):
        page = copy["page"]
        url = page if page.startswith(("http:", "https:")) else f"https://{page}"
    try:
        parts = urlsplit(canonicalize_url(url))
        host, port = (parts.hostname or "").rstrip("."), parts.port
    except ValueError:  # UnicodeError among them
        return None
    if parts.scheme not in {"http", "https"} or not host:
        return None
    *front, name, end = ["", *host.split(".")]
    labels = [label for label in front if label and label not in _LABELS]
    place = ".".join(filter(None, (*labels, name, end)))
    place += "" if port in {None, 80, 443} else f":{port}"
    path = _INDEX.sub("", re.sub(r"/{2,}", "/", parts.path)).rstrip("/")
    own_path = _INDEX.sub("", _PATH.sub("", path).rstrip("/")) or path
    query = _identifying_part(parts.query, only_a_script=bool(_SCRIPT.search(own_path)))
    if not path and not query:
        return None
    has_view = bool(_LABELS.intersection(front) - {"www", "www2"}) or own_path != path
    return Address(
        key=f"{place}{own_path}?{query}" if query else f"{place}{own_path}",
        host=place,
        is_plain=url == given and not has_view and query == parts.query,
    )


def _identifying_part(query: str, *, only_a_script: bool) -> str:
    """The parameters that identify the page, sorted."""
    named = [
        (name, value)
        for name, value in parse_qsl(query, keep_blank_values=True)
        if name.lower() not in _VIEWS
        and not (name.lower() in _SETTINGS and value.lower() in _VIEWS)
    ]
    sure = [
        (name, value)
        for name, value in named
        if name.lower() not in _TRACKING and not name.lower().startswith(_TRACKING_PREFIXES)
    ]
    if only_a_script and not sure:
        sure = [pair for pair in named if pair[0].lower() in _MAY_NAME]
    return urlencode(sorted(sure))
