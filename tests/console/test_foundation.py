"""What every response of the console has."""

import asyncio
from hashlib import sha256
from importlib.resources import files

import asyncpg

from console.access.headers import HEADERS
from console.context import Console
from console.roles import Role
from settings import Settings
from tests.console.conftest import Visit
from tests.console.populated import CONFIGURATION
from tests.waiting import eventually


async def test_every_response_has_the_security_headers(visit: Visit) -> None:
    client = await visit()
    for path in ("/incidents", "/no-such-page", "/static/console.css", "/incidents?severity=P9"):
        answer = await client.get(path)
        assert {name: answer.headers.get(name) for name in HEADERS} == HEADERS, path


async def test_a_console_without_its_store_says_so(visit: Visit) -> None:
    client = await visit(database_url="postgresql://127.0.0.1:1/shop")
    answer = await client.get("/incidents")
    assert answer.status_code == 503
    assert "127.0.0.1:1" in answer.text


async def test_pages_show_that_paywatch_is_blind(visit: Visit) -> None:
    page = (await (await visit()).get("/incidents")).text
    assert "Paywatch is blind" in page
    assert "no_probe_worker" in page


async def test_vendored_files_have_the_hashes_of_their_list() -> None:
    vendor = files("console") / "static" / "vendor"
    listed = (vendor / "README.md").read_text()
    names = [each.name for each in vendor.iterdir() if each.name.endswith((".js", ".css"))]
    assert names
    for name in names:
        assert sha256((vendor / name).read_bytes()).hexdigest() in listed, name


async def test_roles_are_shown(visit: Visit) -> None:
    page = (await (await visit([Role.AUDITOR], name="bob")).get("/incidents")).text
    assert "bob (auditor)" in page
    assert 'href="/audit"' in page
    assert 'href="/audit"' not in (await (await visit([Role.VIEWER])).get("/incidents")).text


async def test_who_changed_something_sees_it_at_once(store_pool: asyncpg.Pool, store_db: str) -> None:
    """Also while the state of before is being read for somebody else."""
    digest = {"kind": "performance", "at": "mon 08:00", "channels": ["hook"]}  # is read after the silences
    configured = CONFIGURATION | {"digests": {"weekly": digest}, "database_url": store_db}
    console = Console(Settings.model_validate(configured), monotonic=lambda: 0.0)
    await console.ready()
    async with store_pool.acquire() as other, other.transaction():
        await other.execute("lock table paywatch.digests")
        before = asyncio.create_task(console.health())
        await eventually(lambda: _is_waiting(store_pool), "the state is being read")
        await other.execute(_SILENCE)
        console.changed()
    old = await before
    new = await console.health()
    assert (old.snapshot.silences, new.snapshot.silences) == (0, 1)
    assert await console.health() is new
    await console.aclose()


_SILENCE = """
insert into paywatch.silences (id, matchers, reason, created_by, starts_at, ends_at)
values ('sil_1', '{"check": "api"}', 'deploy', 'ann', now(), now() + interval '1 hour')
"""


async def _is_waiting(pool: asyncpg.Pool) -> bool:
    blocked = (
        "select true from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'"
    )
    return bool(await pool.fetch(blocked))
