"""Schemathesis sends what the description allows and what it does not, with a token of each kind.

Its plugin for pytest is off (pyproject.toml): only these tests need it.
"""

import asyncio
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from itertools import count
from typing import Any

import httpx
import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given
from hypothesis import settings as run_with
from pydantic import SecretStr
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.core.result import Ok
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from console.access.signed_in import SignedIn
from console.api.openapi import document, public_path
from console.api.table import operations
from console.app import create_app
from console.context import Console
from console.roles import Role, permissions_of
from console.routes import LISTINGS
from settings import Settings
from store import api_tokens, connect
from store.check_requests import request_check
from tests.console.api.serving import served
from tests.console.populated import Populated, populate
from tests.waiting import PATIENCE

EXAMPLES = 5
"""Of each operation, valid and invalid ones."""
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]
OPERATIONS = operations(LISTINGS)
SCHEMA = schemathesis.openapi.from_dict(document(OPERATIONS))
SIGN_IN = {"sign_in": "token", "public_url": "https://paywatch.shop.example"}
UNKNOWABLE = {"get_payment"}
"""Operations that answer 503 for an id of which nobody can say whether it exists: 404 would be a claim."""
UNANSWERED = {"GET /api/v1/runs/{id}/plan", "GET /api/v1/figures/payments/series"}
"""Of a dry run that has ended, and of a check that measures payments: the store of this test has none."""
_NUMBERS = count()
MODES = (GenerationMode.POSITIVE, GenerationMode.NEGATIVE)


@dataclass(frozen=True, slots=True)
class Api:
    """``tokens``: by what they may do; "all" has every role. ``request``: of a run of the check."""

    address: str
    tokens: Mapping[str, str]
    known: Populated
    request: str

    def headers(self, kind: str) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.tokens[kind]}"}


async def fill(dsn: str) -> tuple[Populated, dict[str, str], str]:
    pool = await connect(SecretStr(dsn), size=2)
    try:
        known = await populate(pool, dsn)
        kinds: dict[str, tuple[Role, ...]] = {"all": tuple(Role), **{each: (each,) for each in Role}}
        tokens = {}
        for kind, roles in kinds.items():
            secret, _ = await api_tokens.create(pool, kind, roles, by="ann", lasts=timedelta(hours=1))
            tokens[str(kind)] = secret.get_secret_value()
        request = await request_check(pool, known.check, "ann")
        return known, tokens, request or ""
    finally:
        await pool.close()


@pytest.fixture
def api(store_db: str) -> Iterator[Api]:
    known, tokens, request = asyncio.run(fill(store_db))
    settings = Settings(database_url=SecretStr(store_db), console=SIGN_IN)  # type: ignore[arg-type]
    with served(create_app(Console(settings), SignedIn(settings.console))) as address:
        yield Api(address, tokens, known, request)


def send_each(strategy: Any, send: Any) -> None:
    """Runs examples that are the same each time."""

    @run_with(
        max_examples=EXAMPLES,
        derandomize=True,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(strategy)
    def run(case: Any) -> None:
        send(case)

    run()


def test_every_operation_answers_as_described(api: Api) -> None:
    found: list[Any] = [each.ok() for each in SCHEMA.get_all_operations() if isinstance(each, Ok)]
    assert len(found) == len(OPERATIONS)
    answers: dict[str, set[int]] = {}
    for operation in found:
        for mode in MODES:

            def send(case: Any, label: str = operation.label) -> None:
                _fill_path(case, api)
                unknowable = case.operation.definition.raw["operationId"] in UNKNOWABLE
                answer = case.call_and_validate(
                    base_url=api.address,
                    headers=api.headers("all"),
                    checks=CHECKS,
                    excluded_checks=[not_a_server_error] if unknowable else [],
                )
                assert answer.status_code != 500
                answers.setdefault(label, set()).add(answer.status_code)

            send_each(operation.as_strategy(generation_mode=mode), send)
    never = {label for label, codes in answers.items() if label.startswith("GET") and 200 not in codes}
    assert never == UNANSWERED, "operations of which no example was answered"


def _fill_path(case: Any, api: Api) -> None:
    """Names an object that exists in two of three cases, as far as one is known."""
    named = {
        "/incidents/": {"id": api.known.open_incident},
        "/check-requests/": {"id": api.request},
        "/checks/": {"name": api.known.check},
        "/runs/{id}": {"id": api.known.run},
        "/payments/": {"id": api.known.payment},
        "/configuration/": {"number": 1},
        "/sessions/": {"id": api.known.session},
        "/tokens/": {"id": api.known.token},
        "/findings/{object}": {"object": "payments", "finding": api.known.payment},
        "/files/": {"name": "manifest.json"},
    }
    if next(_NUMBERS) % 3:
        for section, values in named.items():
            if section in case.path:
                case.path_parameters.update(values)


@pytest.mark.parametrize("role", Role)
def test_a_role_may_exactly_what_the_description_says(api: Api, role: Role) -> None:
    permitted = permissions_of([role])
    with httpx.Client(base_url=api.address, headers=api.headers(role), timeout=PATIENCE) as client:
        for each in OPERATIONS:
            path = public_path(each).format_map(_Names())
            answer = client.request(each.method, path, headers={"If-Match": "*"})
            assert (answer.status_code == 403) is (each.permission not in permitted), each.name
            assert answer.status_code < 500 or each.name in UNKNOWABLE, each.name


class _Names(dict[str, str]):
    def __missing__(self, name: str) -> str:
        return "7"


def test_nobody_may_anything(api: Api) -> None:
    with httpx.Client(base_url=api.address, timeout=PATIENCE) as client:
        for each in OPERATIONS:
            answer = client.request(each.method, public_path(each).format_map(_Names()))
            assert (answer.status_code, answer.json()["code"]) == (401, "unauthorized"), each.name
