import gzip

import pytest
from flask.testing import FlaskClient

ARTICLE = "/api/v1/articles/wire-2012-07-03-supply-lines"
GZIP = {"Accept-Encoding": "gzip"}


@pytest.mark.parametrize("path", [ARTICLE, "/api/v1/index", "/api/v1/openapi.json"])
def test_what_did_not_change_is_not_sent_again(client: FlaskClient, path: str) -> None:
    first = client.get(path)
    etag = first.headers["ETag"]
    for encoding in ({}, GZIP):
        again = client.get(path, headers={"If-None-Match": etag, **encoding})
        assert again.status_code == 304
        assert again.data == b""
    other = client.get(path, headers={"If-None-Match": 'W/"another"'})
    assert other.status_code == 200
    assert other.data == first.data
    assert "no-cache" in first.headers["Cache-Control"]


@pytest.mark.parametrize("path", [ARTICLE, "/", "/api/v1/openapi.json"])
def test_what_is_long_is_compressed_for_whoever_can_read_it(client: FlaskClient, path: str) -> None:
    plain, packed = client.get(path), client.get(path, headers=GZIP)
    assert "Content-Encoding" not in plain.headers
    assert packed.headers["Content-Encoding"] == "gzip"
    assert "Accept-Encoding" in packed.headers["Vary"]
    assert len(packed.data) < len(plain.data) * 0.7
    if path != "/":
        assert gzip.decompress(packed.data) == plain.data
        assert packed.headers["ETag"] == plain.headers["ETag"]


def test_files_are_compressed_and_known_again(client: FlaskClient) -> None:
    with client.get("/static/style.css", headers=GZIP) as packed:
        assert packed.headers["Content-Encoding"] == "gzip"
        etag = packed.headers["ETag"]
    with client.get("/static/style.css", headers={"If-None-Match": etag}) as again:
        assert again.status_code == 304


def test_events_are_sent_as_they_are(client: FlaskClient) -> None:
    headers = {"Accept": "text/event-stream", **GZIP}
    reply = client.post("/api/v1/answer", json={"question": "Who paid?"}, headers=headers)
    assert "Content-Encoding" not in reply.headers
    assert "event: answer" in reply.text


def test_short_responses_are_not_compressed_and_failures_have_no_etag(client: FlaskClient) -> None:
    assert "Content-Encoding" not in client.get("/healthz", headers=GZIP).headers
    missing = client.get("/api/v1/articles/none", headers=GZIP)
    assert (missing.status_code, missing.headers.get("ETag")) == (404, None)
