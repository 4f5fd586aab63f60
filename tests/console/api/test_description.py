"""The API's description, and the page that is made from the same table."""

import httpx

from console.api.openapi import document
from console.api.table import operations
from console.routes import LISTINGS, TABLE
from tests.console.conftest import Visit


def test_the_description_is_valid_openapi() -> None:
    from openapi_spec_validator import OpenAPIV31SpecValidator  # takes a second to import

    found = document(operations(LISTINGS))
    assert found["openapi"].startswith("3.1")
    assert list(OpenAPIV31SpecValidator(found).iter_errors()) == []


def test_every_list_is_an_operation() -> None:
    named = {each.name for each in operations(LISTINGS)}
    assert {f"list_{each.name.replace('-', '_')}" for each in LISTINGS} <= named


def test_every_operation_is_a_route_and_none_is_there_twice() -> None:
    table = operations(LISTINGS)
    addresses = [(each.method, f"/api/v1{each.path}") for each in table]
    assert len(set(addresses)) == len(addresses)
    assert len({each.name for each in table}) == len(table)
    assert set(addresses) == {(each.method, each.path) for each in TABLE if each.path.startswith("/api/v1/")}


async def test_the_description_is_served(visit: Visit) -> None:
    client: httpx.AsyncClient = await visit()
    found = await client.get("/api/v1/openapi.json")
    assert found.status_code == 200
    assert found.json() == document(operations(LISTINGS))
