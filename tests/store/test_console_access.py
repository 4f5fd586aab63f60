"""Sessions, tokens and login links: found by their secret until they end, and stored without it."""

import asyncio
from datetime import timedelta
from types import ModuleType

import asyncpg
import pytest

from store import NameRefused, api_tokens, login_links, sessions
from store.api_tokens import Token
from store.sessions import Session

MINUTE = timedelta(minutes=1)


async def signed_in(pool: asyncpg.Pool, name: str = "Ann Ahrens") -> tuple[str, Session]:
    secret, session = await sessions.create(pool, name, ("viewer", "finance"), via="oidc", origin="192.0.2.1")
    return secret.get_secret_value(), session


async def token(pool: asyncpg.Pool) -> tuple[str, Token]:
    secret, made = await api_tokens.create(pool, "ci", ("viewer",), by="ann", lasts=timedelta(days=90))
    return secret.get_secret_value(), made


async def shift(pool: asyncpg.Pool, table: str, column: str, by: timedelta) -> None:
    done = await pool.execute(f"update paywatch.{table} set {column} = {column} - $1::interval", by)
    assert done != "UPDATE 0"


async def test_a_session_is_found_by_its_cookie(store_pool: asyncpg.Pool) -> None:
    secret, session = await signed_in(store_pool)
    assert await sessions.find(store_pool, secret) == session
    assert (session.name, session.roles, session.via) == ("Ann Ahrens", ["viewer", "finance"], "oidc")
    assert session.expires_at - session.created_at > timedelta(hours=11, minutes=59)
    for other in ("", secret[:-1], f"{secret}x", "\x00", "\ud800", session.id):
        assert await sessions.find(store_pool, other) is None


async def test_each_session_has_secrets_of_its_own(store_pool: asyncpg.Pool) -> None:
    made = [await signed_in(store_pool) for _ in range(3)]
    assert len({text for secret, session in made for text in (secret, session.id, session.csrf)}) == 9


@pytest.mark.parametrize(
    ("column", "by", "found"),
    [
        ("used_at", 29 * MINUTE, True),
        ("used_at", 31 * MINUTE, False),
        ("expires_at", timedelta(hours=11, minutes=59), True),
        ("expires_at", timedelta(hours=12), False),
    ],
)
async def test_a_session_ends_by_itself(
    store_pool: asyncpg.Pool, column: str, by: timedelta, found: bool
) -> None:
    secret, session = await signed_in(store_pool)
    await shift(store_pool, "console_sessions", column, by)
    assert (await sessions.find(store_pool, secret) is not None) is found
    assert [each.id for each in await sessions.list_all(store_pool)] == [session.id] * found
    (listed,) = await sessions.list_all(store_pool, ended=True)
    assert listed.active is found


async def test_a_use_is_written_once_a_minute(store_pool: asyncpg.Pool) -> None:
    secret, session = await signed_in(store_pool)
    first = await sessions.find(store_pool, secret)
    assert first is not None
    assert first.used_at == session.used_at
    await shift(store_pool, "console_sessions", "used_at", 2 * MINUTE)
    second = await sessions.find(store_pool, secret)
    assert second is not None
    assert second.used_at > session.used_at
    assert await sessions.find(store_pool, secret) == second


async def test_a_revoked_session_is_over(store_pool: asyncpg.Pool) -> None:
    secret, session = await signed_in(store_pool)
    assert await sessions.revoke(store_pool, session.id, "bob")
    assert not await sessions.revoke(store_pool, session.id, "carl")
    assert await sessions.find(store_pool, secret) is None
    (listed,) = await sessions.list_all(store_pool, ended=True)
    assert (listed.revoked_by, listed.active) == ("bob", False)


async def test_all_sessions_of_a_person_are_revoked(store_pool: asyncpg.Pool) -> None:
    made = [await signed_in(store_pool, name) for name in ("ann", "ann", "bob")]
    assert await sessions.revoke_all(store_pool, "ann", "carl") == 2
    found = [await sessions.find(store_pool, secret) for secret, _ in made]
    assert [each and each.name for each in found] == [None, None, "bob"]


async def test_a_token_is_found_until_it_ends(store_pool: asyncpg.Pool) -> None:
    secret, made = await token(store_pool)
    assert (secret[:4], made.last_used_at) == ("pwt_", None)
    used = await api_tokens.find(store_pool, secret)
    assert used is not None
    assert used.last_used_at is not None
    assert await api_tokens.find(store_pool, secret) == used
    assert await api_tokens.find(store_pool, f"{secret}x") is None
    await shift(store_pool, "api_tokens", "expires_at", timedelta(days=90))
    assert await api_tokens.find(store_pool, secret) is None
    assert await api_tokens.list_all(store_pool) == []
    (listed,) = await api_tokens.list_all(store_pool, ended=True)
    assert (listed.id, listed.active) == (made.id, False)


async def test_a_revoked_token_is_over(store_pool: asyncpg.Pool) -> None:
    secret, made = await token(store_pool)
    assert await api_tokens.revoke(store_pool, made.id, "bob")
    assert not await api_tokens.revoke(store_pool, made.id, "carl")
    assert not await api_tokens.revoke(store_pool, "tok_unknown", "carl")
    assert await api_tokens.find(store_pool, secret) is None


async def test_a_link_signs_in_once(store_pools: list[asyncpg.Pool]) -> None:
    secret = (await login_links.create(store_pools[0], "Ann", ("admin",), by="root")).get_secret_value()
    found = await asyncio.gather(
        *(login_links.redeem(pool, secret) for pool in store_pools for _ in range(4))
    )
    (link,) = [each for each in found if each is not None]
    assert (link.name, link.roles, link.created_by) == ("Ann", ["admin"], "root")
    assert await login_links.redeem(store_pools[0], secret) is None


async def test_a_link_expires(store_pool: asyncpg.Pool) -> None:
    secret = await login_links.create(store_pool, "Ann", ("admin",), by="root")
    await shift(store_pool, "login_links", "expires_at", 10 * MINUTE)
    assert await login_links.redeem(store_pool, secret.get_secret_value()) is None


async def test_no_secret_is_stored_or_printed(store_pool: asyncpg.Pool) -> None:
    cookie, session = await signed_in(store_pool)
    plain, made = await token(store_pool)
    link = await login_links.create(store_pool, "Ann", ("admin",), by="root")
    tables = ("console_sessions", "api_tokens", "login_links")
    stored = "".join(
        [await store_pool.fetchval(f"select string_agg(t::text, '') from paywatch.{t} t") for t in tables]
    )
    for secret in (cookie, plain, link.get_secret_value()):
        assert secret not in f"{stored}{session}{made}{link}"
        assert secret.encode().hex() not in stored
    assert session.csrf not in repr(session)


@pytest.mark.parametrize(
    "name",
    ["", "  ", "\u200b", "Ann\u200bAhrens", "\u202eAnn", "Ann\u00a0\u2060Ahrens", "A" * 201, "Ann\x1b[2J"],
)
async def test_a_name_that_misleads_is_refused(store_pool: asyncpg.Pool, name: str) -> None:
    with pytest.raises(NameRefused, match="name"):
        await signed_in(store_pool, name)
    with pytest.raises(NameRefused, match="name"):
        await api_tokens.create(store_pool, "ci", (), by=name, lasts=MINUTE)
    with pytest.raises(NameRefused, match="name"):
        await login_links.create(store_pool, name, (), by="ann")


@pytest.mark.parametrize(
    ("module", "table", "column"),
    [
        (sessions, "console_sessions", "expires_at"),
        (api_tokens, "api_tokens", "expires_at"),
        (api_tokens, "api_tokens", "revoked_at"),
        (login_links, "login_links", "expires_at"),
    ],
)
async def test_what_ended_long_ago_is_deleted(
    store_pool: asyncpg.Pool, module: ModuleType, table: str, column: str
) -> None:
    _, session = await signed_in(store_pool)
    _, made = await token(store_pool)
    await login_links.create(store_pool, "Ann", ("admin",), by="root")
    await api_tokens.revoke(store_pool, made.id, "bob")
    count = f"select count(*) from paywatch.{table}"
    await module.delete_ended(store_pool)
    assert await store_pool.fetchval(count) == 1
    await shift(store_pool, table, column, timedelta(days=500))
    await module.delete_ended(store_pool)
    assert await store_pool.fetchval(count) == 0
    assert session.active


async def test_a_store_that_only_reads_still_knows_who_may_come_in(
    store_db: str, store_pool: asyncpg.Pool
) -> None:
    (cookie, session), (text, made) = await signed_in(store_pool), await token(store_pool)
    await shift(store_pool, "console_sessions", "used_at", 2 * MINUTE)
    settings = {"default_transaction_read_only": "on"}
    async with asyncpg.create_pool(store_db, min_size=1, max_size=1, server_settings=settings) as standby:
        found, known = await sessions.find(standby, cookie), await api_tokens.find(standby, text)
    assert found is not None
    assert known is not None
    assert (found.id, known.id, known.last_used_at) == (session.id, made.id, None)
