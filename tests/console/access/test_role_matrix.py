"""Every route of the console, for every role, for nobody, and for those who were somebody."""

import re
from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta

import asyncpg
import httpx
import pytest
from starlette.requests import Request
from starlette.responses import Response

from console.roles import PERMISSIONS, Permission, Role
from console.route import Route, is_for_machines
from console.routes import TABLE
from store import api_tokens, sessions
from tests.console.access.conftest import Browse, Open

REACHED = 204
COOKIE = "__Host-paywatch"

# Written down here once more: a role that gains a permission is a decision, not a side effect.
READING = {"public", "read", "export"}
OPERATING = READING | {
    "note",
    "acknowledge",
    "resolve",
    "silence",
    "mark",
    "run_check",
    "test_channel",
    "checklist",
    "start_run",
    "cancel_run",
}
MAY: dict[str, set[str]] = {
    "viewer": READING,
    "operator": OPERATING,
    "finance": READING | {"note", "start_run", "cancel_run", "sign_prepare", "report_files"},
    "approver": READING | {"note", "sign_review", "approve_repair", "report_files"},
    "auditor": READING | {"audit", "report_files"},
    "admin": OPERATING | {"audit", "admin"},
}

CHANGES_BY_READERS = {"/sign-out", "/access/sessions/{id}/end", "/api/v1/sessions/{id}/end"}
"""What everybody may do: all concern only one's own sessions, unless an administrator asks."""
PUBLIC_CHANGES = {"/sign-in/token", "/sign-in/link/{secret}"}
"""What nobody needs a sign-in for, because it is one. Each checks a secret of its own."""


async def reached(_request: Request) -> Response:
    return Response(status_code=REACHED)


TABLE_OF_STUBS = [replace(route, handler=reached) for route in TABLE]
"""The same routes with the same permissions: only what would happen behind them is left out."""


def path_of(route: Route) -> str:
    return re.sub(r"\{[^}]+\}", "7", route.path)


def expected(route: Route, *, signed_in: bool, roles: Iterable[str]) -> int:
    """The status by the permission of the route alone."""
    if route.permission is Permission.PUBLIC:
        return REACHED
    if not signed_in:
        is_page = route.method == "GET" and not is_for_machines(route.path)
        return 303 if is_page else 401
    return REACHED if any(route.permission.value in MAY[role] for role in roles) else 403


async def statuses(client: httpx.AsyncClient) -> dict[tuple[str, str], int]:
    found: dict[tuple[str, str], int] = {}
    for route in TABLE_OF_STUBS:
        answer = await client.request(route.method, path_of(route))
        if answer.status_code == 303:
            assert answer.headers["location"].startswith("/sign-in?next=")
        found[route.method, route.path] = answer.status_code
    return found


def by_permission(*, signed_in: bool = True, roles: Iterable[str] = ()) -> dict[tuple[str, str], int]:
    return {(route.method, route.path): expected(route, signed_in=signed_in, roles=roles) for route in TABLE}


async def signed_in(pool: asyncpg.Pool, browser: httpx.AsyncClient, roles: Iterable[str]) -> sessions.Session:
    """Gives the browser a session with these roles, and what its forms send."""
    secret, session = await sessions.create(pool, "ann", list(roles), via="oidc", origin="192.0.2.7")
    browser.cookies.set(COOKIE, secret.get_secret_value(), domain="paywatch.shop.example", path="/")
    browser.headers["X-CSRF-Token"] = session.csrf
    return session


def test_roles_have_the_permissions_that_are_written_down() -> None:
    assert {role.value: {each.value for each in held} for role, held in PERMISSIONS.items()} == MAY


def test_every_change_needs_more_than_reading() -> None:
    changes = {
        route.path: route.permission
        for route in TABLE
        if route.method != "GET" and not route.path.startswith("/heartbeat/")
    }
    reading = {path for path, needed in changes.items() if needed.value in READING - {"public"}}
    public = {path for path, needed in changes.items() if needed is Permission.PUBLIC}
    assert reading == CHANGES_BY_READERS
    assert public == PUBLIC_CHANGES


def test_no_two_routes_answer_the_same_request() -> None:
    seen = [(route.method, re.sub(r"\{[^}]+\}", "{}", route.path)) for route in TABLE]
    assert len(seen) == len(set(seen))


@pytest.mark.parametrize("role", list(Role))
async def test_a_session_may_what_its_role_may(
    open_console: Open, browse: Browse, store_pool: asyncpg.Pool, role: Role
) -> None:
    browser = browse(open_console(TABLE_OF_STUBS))
    await signed_in(store_pool, browser, [role])
    assert await statuses(browser) == by_permission(roles=[role])


@pytest.mark.parametrize("role", list(Role))
async def test_a_token_may_what_its_role_may(
    open_console: Open, browse: Browse, store_pool: asyncpg.Pool, role: Role
) -> None:
    text, _ = await api_tokens.create(store_pool, "ci", [role], by="root", lasts=timedelta(hours=1))
    client = browse(open_console(TABLE_OF_STUBS), Authorization=f"Bearer {text.get_secret_value()}")
    assert await statuses(client) == by_permission(roles=[role])


async def test_roles_add_up(open_console: Open, browse: Browse, store_pool: asyncpg.Pool) -> None:
    browser = browse(open_console(TABLE_OF_STUBS))
    await signed_in(store_pool, browser, ["finance", "approver"])
    assert await statuses(browser) == by_permission(roles=["finance", "approver"])


@pytest.mark.parametrize("roles", [[], ["superuser"]])
async def test_who_has_no_role_that_is_known_may_nothing(
    open_console: Open, browse: Browse, store_pool: asyncpg.Pool, roles: list[str]
) -> None:
    browser = browse(open_console(TABLE_OF_STUBS))
    await signed_in(store_pool, browser, roles)
    assert await statuses(browser) == by_permission(roles=[])


async def test_nobody_may_what_is_public(open_console: Open, browse: Browse) -> None:
    assert await statuses(browse(open_console(TABLE_OF_STUBS))) == by_permission(signed_in=False)


@pytest.mark.parametrize(
    "change",
    [
        "update paywatch.console_sessions set expires_at = now()",
        "update paywatch.console_sessions set used_at = now() - interval '30 minutes'",
        "update paywatch.console_sessions set revoked_at = now(), revoked_by = 'root'",
        "delete from paywatch.console_sessions",
    ],
    ids=["expired", "idle", "revoked", "foreign"],
)
async def test_a_session_that_is_over_is_nobody(
    open_console: Open, browse: Browse, store_pool: asyncpg.Pool, change: str
) -> None:
    browser = browse(open_console(TABLE_OF_STUBS))
    await signed_in(store_pool, browser, list(Role))
    await store_pool.execute(change)
    assert await statuses(browser) == by_permission(signed_in=False)


async def test_a_change_needs_the_token_of_the_session(
    open_console: Open, browse: Browse, store_pool: asyncpg.Pool
) -> None:
    browser = browse(open_console(TABLE_OF_STUBS))
    await signed_in(store_pool, browser, list(Role))
    del browser.headers["X-CSRF-Token"]
    found = await statuses(browser)
    for route in TABLE:
        is_free = route.method == "GET" or route.permission is Permission.PUBLIC
        assert found[route.method, route.path] == (REACHED if is_free else 403), route.path


async def test_what_is_refused_is_recorded(
    open_console: Open, browse: Browse, store_pool: asyncpg.Pool
) -> None:
    browser = browse(open_console(TABLE_OF_STUBS))
    await signed_in(store_pool, browser, ["viewer"])
    refused = [key for key, status in (await statuses(browser)).items() if status == 403]
    assert refused
    rows = await store_pool.fetch(
        "select detail->>'method', object from paywatch.audit_log where action = 'request_refused'"
    )
    expected_rows = sorted((method, re.sub(r"\{[^}]+\}", "7", path)) for method, path in refused)
    assert sorted(tuple(row) for row in rows) == expected_rows
