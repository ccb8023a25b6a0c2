#!/usr/bin/env bash
# courlan, and trafilatura through it: story.php?gallery=1 to ?gallery=40 all get the address story.php.
#
# Expected: courlan's README promises "tracker removal", shown with utm_source and gclid, and "modifying
# and standardizing URLs in a consistent manner"; narrower only where strict=True. A query "serves to
# identify a resource" together with the path (RFC 3986), so what does not track must stay.
# Happens: clean_url and check_url drop every parameter whose name begins with one of
# some letters: "ga" (meant for Google Analytics) takes gallery, game and gazette along, "ref"
# reference and referendum, "aff" affair, "gl" glossary; session, keyword, source and uid go too.
# trafilatura's extract_metadata does so with the canonical address that a page states of itself, and
# prefers that to the address given to it. Nothing is logged.
# Measured: of 20 names of parameters that say which article, 14 are dropped, by w3lib and
# url-normalize none. 40 pages of galleries, each of which states its canonical address, have all the
# same, that of none of them; with "article" for "gallery" all 40 stay.
# Matters: the address is the citation and, for many archives, the identity of an article: forty
# become one, and the reader of the citation is led to an overview or an error.
# Do: take link[rel=canonical] from the page yourself; clean addresses by w3lib's url_query_cleaner
# with a list of whole names.
# Known: nothing like it found in adbar/courlan or adbar/trafilatura; the list came with courlan#65.
# Seen: 2026-12-01, courlan 1.4.0, trafilatura 2.3.1, w3lib 2.5.0, url-normalize 3.1.0, Python 3.11.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check courlan==1.4.0 trafilatura==2.3.1 \
    lxml_html_clean==0.4.6 w3lib==2.5.0 url-normalize==3.1.0
venv/bin/python - <<'PYTHON'
import sys
from importlib.metadata import version

from courlan import check_url, clean_url
from trafilatura import extract_metadata
from url_normalize import url_normalize
from w3lib.url import canonicalize_url

print(*(f"{name} {version(name)}" for name in ("courlan", "trafilatura", "w3lib", "url-normalize")))
SITE = "https://www.gazette-lumbay.org"
NAMES = ("gallery game gazette gazetteer affair reference referendum glossary session keyword "
         "source uid image_gallery galley article story issue page date film").split()
dropped = {}
for reader in (clean_url, lambda url: check_url(url)[0], canonicalize_url, url_normalize):
    lost = [name for name in NAMES if f"{name}=7" not in reader(f"{SITE}/story.php?{name}=7")]
    dropped[len(dropped)] = lost
for reader, lost in zip(("clean_url", "check_url", "w3lib", "url-normalize"), dropped.values()):
    print(f"{reader} drops {len(lost)} of {len(NAMES)}:", *lost)

TEXT = "<p>The council has sold the mill to a company of Tarn, after years of argument.</p>"
stated = {}
for name in ("gallery", "article"):
    stated[name] = {
        extract_metadata(
            f'<html><head><link rel="canonical" href="{one}"></head><body>{TEXT}</body></html>',
            default_url=one,
        ).url
        for one in (f"{SITE}/story.php?{name}={number}" for number in range(1, 41))
    }
    print(f"40 pages at story.php?{name}= have", len(stated[name]), "addresses, such as",
          min(stated[name]))
as_stated = (
    [len(lost) for lost in dropped.values()] == [14, 14, 0, 0]
    and stated["gallery"] == {f"{SITE}/story.php"}
    and len(stated["article"]) == 40
)
sys.exit(0 if as_stated else "The behaviour is no longer as stated above.")
PYTHON
