"""The pages of the configuration: every revision, what it changed, and any two compared."""

from typing import Any

import asyncpg

from settings import Settings
from settings.revision import Configuration
from store import Application, apply_configuration
from tests.console.conftest import Visit

CHECK: dict[str, Any] = {"name": "api", "kind": "http", "url": "https://shop.example/health", "every": "30s"}


async def apply(pool: asyncpg.Pool, by: str, checks: list[dict[str, Any]], **settings: object) -> None:
    made = Settings.model_validate({"checks": checks} | settings)
    application = Application("command", by, "1.2.3")
    await apply_configuration(pool, Configuration.of(made), application, lambda _: True)


async def apply_three(pool: asyncpg.Pool) -> None:
    await apply(pool, "ann", [CHECK])
    await apply(pool, "bob", [CHECK | {"every": "1m"}])
    await apply(pool, "<eve>", [CHECK | {"every": "1m"}, CHECK | {"name": "other"}])


async def test_each_revision_says_what_it_changed(visit: Visit, store_pool: asyncpg.Pool) -> None:
    await apply_three(store_pool)
    client = await visit()
    page = (await client.get("/configuration")).text
    assert "3 rows" in page
    assert "&lt;eve&gt;" in page
    assert "checks.api.every: &#34;30s&#34; -&gt; &#34;1m&#34;" in page
    rows = (await client.get("/configuration?format=json")).json()["items"]
    assert [row["active"] for row in rows] == [True, False, False]
    assert rows[0]["changes"] == ["checks.other: not set -> http"]
    assert rows[2]["changes"] == ["checks.api: not set -> http"]


async def test_the_history_of_one_check(visit: Visit, store_pool: asyncpg.Pool) -> None:
    await apply_three(store_pool)
    client = await visit()
    for check, revisions in (("api", [2, 1]), ("other", [3]), ("no-such", [])):
        rows = (await client.get(f"/configuration?check={check}&format=json")).json()["items"]
        assert [row["number"] for row in rows] == revisions


async def test_any_two_revisions_are_compared(visit: Visit, store_pool: asyncpg.Pool) -> None:
    await apply_three(store_pool)
    client = await visit()
    page = (await client.get("/configuration/3?against=1")).text
    assert "From revision 1 to revision 3" in page
    assert "checks.api.every" in page
    assert "checks.other" in page
    assert "Nothing differs" in (await client.get("/configuration/2?against=2")).text
    assert "paywatch config apply" in page


async def test_secrets_are_masked(visit: Visit, store_pool: asyncpg.Pool) -> None:
    secret: dict[str, Any] = {"headers": {"Authorization": "Bearer very-secret-token-1"}}
    await apply(store_pool, "ann", [CHECK | secret])
    client = await visit(checks=[CHECK | secret])
    for path in ("/configuration/1?check=api", "/configuration/1?format=json", "/configuration"):
        answer = await client.get(path)
        assert answer.status_code == 200
        assert "very-secret-token-1" not in answer.text
    assert "shop.example" in (await client.get("/configuration/1?check=api")).text


async def test_a_wrong_address_gets_a_sentence(visit: Visit, store_pool: asyncpg.Pool) -> None:
    await apply(store_pool, "ann", [CHECK])
    client = await visit()
    for path, status, sentence in (
        ("/configuration/7", 404, "there is no revision 7"),
        (f"/configuration/{2**70}", 404, "there is no revision"),
        ("/configuration/1?against=x", 400, "is no number of a revision"),
        ("/configuration/1?against=9", 404, "there is no revision 9"),
        ("/configuration/1?check=nope", 404, "no check named"),
        ("/configuration/1?format=csv", 400, "only json"),
    ):
        answer = await client.get(path)
        assert answer.status_code == status, path
        assert sentence in answer.text
