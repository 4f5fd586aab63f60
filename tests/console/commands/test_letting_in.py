"""``paywatch console token`` and ``login-link``: what they print lets somebody in, and is recorded."""

import json
from pathlib import Path
from typing import Any

import asyncpg
import pytest

from store import api_tokens, login_links
from tests.conftest import CommandLine
from tests.console.access.conftest import PUBLIC

CONFIGURATION = f'[console]\npublic_url = "{PUBLIC}"\nsign_in = "token"\n'


@pytest.fixture
def env(tmp_path: Path, store_db: str) -> dict[str, str]:
    path = tmp_path / "paywatch.toml"
    path.write_text(CONFIGURATION)
    return {"PAYWATCH_CONFIG": str(path), "DATABASE_URL": store_db, "PAYWATCH_DATABASE_URL": ""}


async def acts(pool: asyncpg.Pool) -> list[tuple[Any, ...]]:
    rows = await pool.fetch("select action, object, actor, outcome from paywatch.audit_acts order by id")
    return [tuple(row) for row in rows]


async def test_a_token_is_printed_once(
    command_line: CommandLine, env: dict[str, str], store_pool: asyncpg.Pool
) -> None:
    add = (
        "console",
        "token",
        "add",
        "ci",
        "--role",
        "viewer",
        "--role",
        "auditor",
        "--role",
        "viewer",
        "--as",
        "ann",
    )
    added = await command_line(env, *add)
    assert added.exit_code == 0, added.output
    text = added.stdout.strip()
    found = await api_tokens.find(store_pool, text)
    assert found is not None
    assert (found.name, found.roles, found.created_by) == ("ci", ["auditor", "viewer"], "ann")
    assert found.id in added.stderr
    assert text not in added.stderr
    (listed,) = json.loads((await command_line(env, "console", "token", "list", "--json")).stdout)
    assert (listed["id"], listed["state"]) == (found.id, "active")
    assert text not in json.dumps(listed)
    assert (await command_line(env, "console", "token", "revoke", found.id, "--as", "bob")).exit_code == 0
    assert await api_tokens.find(store_pool, text) is None
    again = await command_line(env, "console", "token", "revoke", found.id, "--as", "bob")
    assert again.exit_code == 1
    assert "had ended before" in again.stderr
    unknown = await command_line(env, "console", "token", "revoke", "tok_none", "--as", "bob")
    assert unknown.exit_code == 2
    assert "there is no token tok_none" in unknown.stderr
    assert "revoked by bob" in (await command_line(env, "console", "token", "list", "--all")).stdout
    assert await acts(store_pool) == [
        ("token_created", "ci", "ann", "done"),
        ("token_revoked", found.id, "bob", "done"),
        ("token_revoked", found.id, "bob", "refused"),
        ("token_revoked", "tok_none", "bob", "refused"),
    ]
    stored = await store_pool.fetchval("select string_agg(to_jsonb(t)::text, '') from paywatch.audit_log t")
    assert text not in stored


async def test_a_link_is_printed_for_one_person(
    command_line: CommandLine, env: dict[str, str], store_pool: asyncpg.Pool
) -> None:
    made = await command_line(env, "console", "login-link", "ann", "--role", "operator", "--as", "root")
    assert made.exit_code == 0, made.output
    url = made.stdout.strip()
    start = f"{PUBLIC}/sign-in/link/"
    assert url.startswith(start)
    assert "within 10m" in made.stderr
    link = await login_links.redeem(store_pool, url.removeprefix(start))
    assert link is not None
    assert (link.name, link.roles, link.created_by) == ("ann", ["operator"], "root")
    assert await acts(store_pool) == [("login_link_created", "ann", "root", "done")]


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("token", "add", "ci", "--role", "boss"), "boss"),
        (("token", "add", "ci"), "--role"),
        (("token", "add", "ci", "--role", "viewer", "--for", "0s"), "--for"),
        (("token", "add", "ci", "--role", "viewer", "--for", "401d"), "up to 400d"),
        (("token", "add", "\u202eci", "--role", "viewer"), "invisible characters"),
        (("login-link", " ", "--role", "viewer"), "the name is empty"),
    ],
)
async def test_what_is_wrong_is_one_sentence(
    command_line: CommandLine, env: dict[str, str], arguments: tuple[str, ...], sentence: str
) -> None:
    result = await command_line(env, "console", *arguments, "--as", "root")
    assert result.exit_code == 2
    assert sentence in result.stderr
    assert "Traceback" not in result.output


async def test_where_nobody_signs_in_there_is_no_link(
    command_line: CommandLine, env: dict[str, str], tmp_path: Path
) -> None:
    (tmp_path / "paywatch.toml").write_text('service = "shop"')
    result = await command_line(env, "console", "login-link", "ann", "--role", "viewer", "--as", "root")
    assert result.exit_code == 2
    assert "nobody signs in at this console" in result.stderr
