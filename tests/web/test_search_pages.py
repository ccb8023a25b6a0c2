"""A search page by page."""

import pytest
from flask.testing import FlaskClient

from qa_service.answer_json import cursor_of
from qa_service.service import SearchPlace
from qa_service.shapes import SearchShape
from qa_service.web.bodies import search_place

QUERY = "American military aid to Pakistan"


def page(client: FlaskClient, **body: object) -> SearchShape:
    reply = client.post("/api/v1/search", json={"query": QUERY} | body)
    assert reply.status_code == 200, reply.text
    return SearchShape.model_validate(reply.json)


def test_pages_go_on_where_the_one_before_ended(client: FlaskClient) -> None:
    found = page(client, top_k=7)
    hits = list(found.hits)
    pages = 1
    while found.next:
        found = page(client, top_k=7, after=found.next)
        hits += found.hits
        pages += 1
    assert pages > 3
    names = [hit.passage_id for hit in hits]
    assert len(set(names)) == len(names)
    assert [hit.number for hit in hits] == list(range(1, len(hits) + 1))
    first_of_longer = page(client, top_k=7, after=page(client, top_k=7).next)
    assert [hit.passage_id for hit in first_of_longer.hits] == names[7:14]


def test_a_page_of_another_search_or_index_is_refused(client: FlaskClient) -> None:
    place = search_place(page(client, top_k=7).next)
    assert place is not None
    other_index = SearchPlace("20000101T000000.000000Z-00000000", 7, 7)
    for cursor, top_k in ((cursor_of(other_index), 7), (cursor_of(place), 8), ("7", 7)):
        body = {"query": QUERY, "top_k": top_k, "after": cursor}
        reply = client.post("/api/v1/search", json=body)
        assert reply.status_code == 422
        assert reply.json is not None
        assert [one["field"] for one in reply.json["errors"]] == ["after"]


@pytest.mark.parametrize("cursor", ["", ".1.1", "g.1", "g.1.1.", "g.x.1", 7, "g.1.٣"])
def test_what_is_no_cursor_is_told(cursor: object) -> None:
    with pytest.raises(ValueError, match="next"):
        search_place(cursor)


def test_a_cursor_names_its_place() -> None:
    place = SearchPlace("20261122T045719.291378Z-22077132", 20, 140)
    assert search_place(cursor_of(place)) == place
    assert search_place(None) is None
