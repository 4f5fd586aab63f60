"""Fixtures of the sandbox's tests."""

from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pytest

from sandbox.company import Company

Ask = Callable[..., httpx.Response]


@pytest.fixture
def http() -> Iterator[httpx.Client]:
    with httpx.Client(timeout=60, trust_env=False) as client:
        yield client


@pytest.fixture
def ask(http: httpx.Client) -> Callable[[Company], Ask]:
    """`ask(company)("/v1/charges", limit=3)` with the company's key."""

    def of(company: Company, **headers: str) -> Ask:
        def get(path: str, **params: Any) -> httpx.Response:
            named = {"Authorization": f"Bearer {company.key}", **headers}
            return http.get(company.stripe_url + path, params=params, headers=named)

        return get

    return of


@pytest.fixture
def walk(ask: Callable[[Company], Ask]) -> Callable[..., list[dict[str, Any]]]:
    """Every object of a list, page after page."""

    def every(company: Company, path: str, limit: int = 100, **params: Any) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = []
        while True:
            page = ask(company)(path, limit=limit, **params).json()
            found += page["data"]
            if not page["has_more"]:
                return found
            params["starting_after"] = page["data"][-1]["id"]

    return every
