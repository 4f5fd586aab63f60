"""Addresses that no page of ours has, written by hand or by a scanner."""

import pytest

from console.routes import TABLE
from tests.console.conftest import Visit

PATTERNS = sorted(
    {(each.method, each.path) for each in TABLE if "{" in each.path and ":int" not in each.path}
)


@pytest.mark.parametrize("text", ["%00", "a%00b"])
async def test_an_id_that_postgres_cannot_take_is_not_found(visit: Visit, text: str) -> None:
    client = await visit()
    answered = {}
    for method, pattern in PATTERNS:
        path = "/".join(text if "{" in part else part for part in pattern.split("/"))
        answered[method, pattern] = (await client.request(method, path)).status_code
    assert {key: status for key, status in answered.items() if status >= 500} == {}
    assert answered["GET", "/incidents/{id}"] == 404


@pytest.mark.parametrize("path", ["/incidents/", "/api/v1/incidents/", "/sign-in/"])
async def test_a_slash_too_many_redirects_nobody(visit: Visit, path: str) -> None:
    answer = await (await visit()).get(path)
    assert answer.status_code == 404
    assert "location" not in answer.headers
