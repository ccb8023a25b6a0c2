"""The API tried by what it says of itself: whatever fits the description is answered as it says."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from schemathesis.core.result import Ok
from schemathesis.schemas import BaseSchema
from schemathesis.specs.openapi.checks import positive_data_acceptance

from qa_service.conversations import Conversations
from qa_service.embedding import DEFAULT_MODEL
from qa_service.rebuild import Plan, Rebuilder
from qa_service.service import QAService
from qa_service.web import Administration, create_app

# What no schema tells: an unreadable question, days out of order, a place of another index.
BEYOND_SCHEMAS = [positive_data_acceptance]

TOKEN = "only-for-this-test"  # noqa: S105 -- no secret

PLAIN = {"Accept-Encoding": "identity"}  # without a connection nobody would decompress it


@pytest.fixture(scope="module")
def described(service: QAService, tmp_path_factory: pytest.TempPathFactory) -> Iterator[BaseSchema]:
    conversations = Conversations(tmp_path_factory.mktemp("described") / "kept.sqlite")
    app = create_app(service=service, conversations=conversations)
    schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", app)
    yield schema
    conversations.close()


def test_each_address_takes_the_methods_that_are_described(
    service: QAService, tmp_path: Path
) -> None:
    """An address that another pattern takes as well would have methods that nobody described."""
    rebuilder = Rebuilder(Plan((tmp_path,), tmp_path / "index", DEFAULT_MODEL))
    app = create_app(
        service=service,
        conversations=Conversations(tmp_path / "kept.sqlite"),
        administration=Administration.guarded_by(TOKEN, rebuilder),
    )
    client = app.test_client()
    headers = {"Authorization": f"Bearer {TOKEN}"}
    document = client.get("/api/v1/openapi.json").get_json()
    assert "/api/v1/index/rebuilds/{id}/cancel" in document["paths"]
    for path, item in document["paths"].items():
        allowed = client.options(path.replace("{id}", "x"), headers=headers).headers["Allow"]
        described = {method.upper() for method in item} - {"PARAMETERS"}
        assert set(allowed.split(", ")) - {"HEAD", "OPTIONS"} == described, path


def test_nothing_of_an_address_is_described_as_null(described: BaseSchema) -> None:
    operations = [one.ok() for one in described.get_all_operations() if isinstance(one, Ok)]
    schemas = [one.definition["schema"] for operation in operations for one in operation.query]
    assert len(schemas) > 5
    assert [one for one in schemas if "null" in str(one)] == []


def test_every_operation_answers_as_its_description_says(described: BaseSchema) -> None:
    found = list(described.get_all_operations())
    operations = [one.ok() for one in found if isinstance(one, Ok)]
    assert len(operations) == len(found)
    assert len(operations) > 20
    for operation in operations:

        @settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck))
        @given(case=operation.as_strategy())
        def is_as_described(case: schemathesis.Case[Any]) -> None:
            case.call_and_validate(headers=PLAIN, excluded_checks=[*BEYOND_SCHEMAS])

        is_as_described()
