"""Locations: their checks are scheduled apart, and one without workers is given up."""

from collections.abc import Sequence
from datetime import timedelta

import asyncpg

from probes.reading import Verdict
from settings.locations import located
from settings.revision import Configuration
from store import (
    Application,
    Applied,
    apply_configuration,
    claim_due,
    list_incidents,
    record,
    retire_locations,
    unrunnable_checks,
    write_heartbeat,
)
from tests.store.test_config_revisions import configured, scheduled_names
from tests.store.watch import LEASE, Desk, found

DESK = Desk()
NOW = timedelta(0)


async def start(pool: asyncpg.Pool, location: str, configuration: Configuration) -> Applied:
    """As the start of a worker at this location."""
    by = Application("worker", f"w-{location}", "1.0")
    known = {f"check:{name}" for name in configuration.definitions}
    applied = await apply_configuration(pool, configuration, by, known.__contains__, location)
    await beat(pool, location, configuration)
    return applied


async def beat(pool: asyncpg.Pool, location: str, configuration: Configuration) -> None:
    own = [located(digest, location) for digest in configuration.definitions.values()]
    where = {"location": location or None}
    await write_heartbeat(pool, f"w-{location}", "probes", where, definitions=own)


async def stop(pool: asyncpg.Pool, location: str) -> None:
    await pool.execute("delete from paywatch.heartbeats where worker = $1", f"w-{location}")


async def claimed(pool: asyncpg.Pool, location: str, configuration: Configuration) -> Sequence[str]:
    own = {located(n, location): located(d, location) for n, d in configuration.definitions.items()}
    claims = await claim_due(pool, own, worker=f"w-{location}", limit=9, lease=LEASE)
    await record(pool, [found(claim, Verdict.FAIL) for claim in claims], DESK)
    return sorted(claim.check for claim in claims)


async def test_each_location_runs_every_check_in_its_own_slots(store_pool: asyncpg.Pool) -> None:
    checks = configured("api", "shop")
    await start(store_pool, "eu", checks)
    await start(store_pool, "us", checks)
    assert await scheduled_names(store_pool) == ["api@eu", "api@us", "shop@eu", "shop@us"]
    assert await claimed(store_pool, "eu", checks) == ["api@eu", "shop@eu"]
    assert await claimed(store_pool, "us", checks) == ["api@us", "shop@us"]


async def test_workers_without_a_location_are_replaced_by_those_with_one(store_pool: asyncpg.Pool) -> None:
    checks = configured("api")
    await start(store_pool, "", checks)
    assert await scheduled_names(store_pool) == ["api"]
    await start(store_pool, "eu", checks)
    assert await scheduled_names(store_pool) == ["api", "api@eu"]
    assert await retire_locations(store_pool, DESK) == []
    await stop(store_pool, "")
    assert await retire_locations(store_pool, DESK) == [""]
    assert await scheduled_names(store_pool) == ["api@eu"]


async def test_a_first_named_worker_takes_over_at_its_start(store_pool: asyncpg.Pool) -> None:
    checks = configured("api")
    await start(store_pool, "", checks)
    await stop(store_pool, "")
    await start(store_pool, "eu", checks)
    assert await scheduled_names(store_pool) == ["api@eu"]


async def test_a_location_is_expected_for_a_day_after_its_last_worker(store_pool: asyncpg.Pool) -> None:
    checks = configured("api")
    await start(store_pool, "eu", checks)
    await start(store_pool, "us", checks)
    await stop(store_pool, "eu")
    assert await retire_locations(store_pool, DESK) == []
    assert set(await unrunnable_checks(store_pool)) == {"api@eu"}
    assert await retire_locations(store_pool, DESK, NOW) == ["eu"]
    assert await scheduled_names(store_pool) == ["api@us"]
    assert await unrunnable_checks(store_pool) == {}


async def test_the_last_location_is_never_given_up(store_pool: asyncpg.Pool) -> None:
    checks = configured("api")
    await start(store_pool, "eu", checks)
    await stop(store_pool, "eu")
    assert await retire_locations(store_pool, DESK, NOW) == []
    assert await scheduled_names(store_pool) == ["api@eu"]


async def test_giving_up_a_location_resolves_what_only_it_saw(store_pool: asyncpg.Pool) -> None:
    checks = configured("api")
    await start(store_pool, "eu", checks)
    await start(store_pool, "us", checks)
    await claimed(store_pool, "eu", checks)
    claims = await claim_due(
        store_pool, {"api@us": located(checks.definitions["api"], "us")}, worker="w", limit=9, lease=LEASE
    )
    await record(store_pool, [found(claim, Verdict.PASS) for claim in claims], DESK)
    (incident,) = await list_incidents(store_pool)
    assert incident.reason == "from eu: it says fail"
    await stop(store_pool, "eu")
    await retire_locations(store_pool, DESK, NOW)
    assert await list_incidents(store_pool) == []
    assert (await list_incidents(store_pool, "all"))[0].resolution == "no longer watched from eu"


async def test_a_location_is_scheduled_though_its_configuration_is_not_applied(
    store_pool: asyncpg.Pool,
) -> None:
    old, new = configured("api"), configured("api", "shop")
    await start(store_pool, "", old)
    await start(store_pool, "", new)
    assert (await start(store_pool, "eu", old)).withheld is not None
    assert await scheduled_names(store_pool) == ["api", "api@eu", "shop", "shop@eu"]


async def test_a_command_schedules_for_every_location(store_pool: asyncpg.Pool) -> None:
    await start(store_pool, "eu", configured("api"))
    by = Application("command", "ada", "1.0")
    await apply_configuration(store_pool, configured("shop"), by, lambda _: False)
    assert await scheduled_names(store_pool) == ["shop@eu"]
