"""Revisions of the configuration: what a worker's start applies, what a person applies, who is outdated."""

import asyncio
from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import Any

import asyncpg
import pytest

from probes.reading import Verdict
from settings.revision import Configuration
from store import (
    Application,
    Applied,
    RevisionChanged,
    Withheld,
    active_digest,
    active_revision,
    apply_configuration,
    claim_due,
    list_revisions,
    outdated_workers,
    overdue_slots,
    record,
    record_missed,
    unrunnable_checks,
    write_heartbeat,
)
from store.config_revisions import judge_removal
from tests.store.watch import LEASE, Desk, found, rows, slots_pass

DESK = Desk()


def configured(*names: str, every: str = "1d", daily_at: str | None = None, **more: Any) -> Configuration:
    checks = [{"name": name, "kind": "http", "severity": "P0", "every": every, **more} for name in names]
    return Configuration({"checks": checks, "reconcile": {"daily_at": daily_at}, "channels": {}})


def notifying(configuration: Configuration, *channels: str) -> Configuration:
    return Configuration(
        {**configuration.content, "channels": {name: {"kind": "slack"} for name in channels}}
    )


async def start(pool: asyncpg.Pool, configuration: Configuration, *, worker: str = "w1") -> Applied:
    """As a worker's start does."""
    known = {f"check:{name}" for name in configuration.definitions}
    return await apply_configuration(
        pool, configuration, Application("worker", worker, "1.0"), known.__contains__
    )


async def command(pool: asyncpg.Pool, configuration: Configuration) -> Applied:
    by = Application("command", "ada", "1.0")
    return await apply_configuration(pool, configuration, by, lambda _: False)


async def scheduled_names(pool: asyncpg.Pool) -> Sequence[str]:
    found = await pool.fetch("select name from paywatch.checks where enabled order by name")
    return [row["name"] for row in found]


async def beat(pool: asyncpg.Pool, worker: str, configuration: Configuration) -> None:
    await write_heartbeat(
        pool,
        worker,
        "probes",
        {},
        revision=configuration.digest,
        definitions=list(configuration.definitions.values()),
    )


async def test_a_start_applies_a_configuration_that_was_never_applied(store_pool: asyncpg.Pool) -> None:
    first, second = configured("api", "shop"), configured("api", "shop", "pay")
    assert (await start(store_pool, first)).withheld is None
    assert (await start(store_pool, second)).withheld is None
    assert await active_digest(store_pool) == second.digest
    assert await scheduled_names(store_pool) == ["api", "pay", "shop"]


async def test_a_restart_never_brings_a_superseded_one_back(store_pool: asyncpg.Pool) -> None:
    old, new = configured("api"), configured("api", "pay")
    await start(store_pool, old)
    await start(store_pool, new)
    again = await start(store_pool, old, worker="restarted")
    assert again.withheld is Withheld.SUPERSEDED
    assert again.active is not None
    assert again.active.digest == new.digest
    assert await scheduled_names(store_pool) == ["api", "pay"]


async def test_a_command_goes_back_and_the_restart_then_agrees(store_pool: asyncpg.Pool) -> None:
    old, new = configured("api"), configured("api", "pay")
    await start(store_pool, old)
    await start(store_pool, new)
    assert (await command(store_pool, old)).removed == ["pay"]
    assert (await start(store_pool, old)).withheld is None
    assert (await start(store_pool, new)).withheld is Withheld.SUPERSEDED
    assert [each.digest for each in await list_revisions(store_pool)] == [
        old.digest,
        new.digest,
        old.digest,
    ]


async def test_applying_the_active_configuration_again_adds_no_revision(store_pool: asyncpg.Pool) -> None:
    assert (await command(store_pool, configured("api"))).is_new
    for _ in range(2):
        assert not (await start(store_pool, configured("api"))).is_new
        assert not (await command(store_pool, configured("api"))).is_new
    (only,) = await list_revisions(store_pool)
    assert (only.number, only.source, only.applied_by, only.version) == (1, "command", "ada", "1.0")


@pytest.mark.parametrize(
    ("scheduled", "removed", "open_p0", "withheld"),
    [
        (0, 0, False, None),
        (1, 1, False, Withheld.REMOVES_ALL),
        (2, 1, False, None),
        (3, 2, False, Withheld.REMOVES_MOST),
        (9, 1, True, Withheld.REMOVES_OPEN_P0),
        (9, 0, True, Withheld.REMOVES_OPEN_P0),
        (4, 4, True, Withheld.REMOVES_ALL),
    ],
)
def test_removing_much_needs_a_person(
    scheduled: int, removed: int, open_p0: bool, withheld: Withheld | None
) -> None:
    assert judge_removal(scheduled, removed, open_p0) is withheld


async def test_a_start_does_not_remove_a_check_with_an_open_p0(store_pool: asyncpg.Pool) -> None:
    await start(store_pool, configured("a", "b", "c", "d"))
    await store_pool.execute(
        "insert into paywatch.incidents (id, fingerprint, subject, severity, reason, opened_at) "
        "values ('inc_1', 'check:d', 'd', 'P0', 'down', now())"
    )
    refused = await start(store_pool, configured("a", "b", "c"))
    assert (refused.withheld, refused.removed) == (Withheld.REMOVES_OPEN_P0, ["d"])
    assert await scheduled_names(store_pool) == ["a", "b", "c", "d"]
    await store_pool.execute("update paywatch.incidents set resolved_at = now(), resolution = 'passing'")
    assert (await start(store_pool, configured("a", "b", "c"))).withheld is None


async def test_a_start_guards_the_checks_of_an_older_version_too(store_pool: asyncpg.Pool) -> None:
    await start(store_pool, configured("a"))
    await store_pool.execute("delete from paywatch.config_revisions")
    await store_pool.execute("update paywatch.checks set definition = null")
    assert (await start(store_pool, configured("b"))).withheld is Withheld.REMOVES_ALL
    assert await unrunnable_checks(store_pool) == {"a": None}
    assert (await start(store_pool, configured("a", "b"))).withheld is None


async def test_a_start_with_nothing_to_watch_keeps_a_daily_reconciliation(store_pool: asyncpg.Pool) -> None:
    await start(store_pool, configured(daily_at="02:00"))
    assert (await start(store_pool, configured())).withheld is Withheld.REMOVES_ALL
    assert (await command(store_pool, configured())).withheld is None


async def test_a_start_does_not_remove_the_last_channel(store_pool: asyncpg.Pool) -> None:
    checks = configured("api")
    both, one = notifying(checks, "slack", "pager"), notifying(checks, "pager")
    await start(store_pool, both)
    assert (await start(store_pool, one)).withheld is None
    without_secrets = await start(store_pool, checks)
    assert without_secrets.withheld is Withheld.REMOVES_CHANNELS
    assert await active_digest(store_pool) == one.digest
    await command(store_pool, checks)
    assert await active_digest(store_pool) == checks.digest


async def test_a_start_of_another_environment_does_not_take_over(store_pool: asyncpg.Pool) -> None:
    """Such as a laptop with PAYWATCH_ENV=staging and the DATABASE_URL of production."""
    production = configured("api")
    staging = Configuration({**production.content, "environment": "staging"})
    await start(store_pool, production)
    assert (await start(store_pool, staging)).withheld is Withheld.OTHER_ENVIRONMENT
    assert await active_digest(store_pool) == production.digest
    await command(store_pool, staging)
    assert await active_digest(store_pool) == staging.digest


async def test_of_concurrent_starts_the_last_one_is_active(store_pool: asyncpg.Pool) -> None:
    given = [configured("api", every=f"{n}h") for n in range(1, 6)]
    results = await asyncio.gather(*(start(store_pool, each) for each in given))
    assert [each.withheld for each in results] == [None] * 5
    newest, *_ = await list_revisions(store_pool)
    active = next(each for each in given if each.digest == newest.digest)
    definition = await store_pool.fetchval("select definition from paywatch.checks")
    assert definition == active.definitions["api"]


async def claimed(pool: asyncpg.Pool, configuration: Configuration) -> list[str]:
    claims = await claim_due(pool, configuration.definitions, worker="w1", limit=9, lease=LEASE)
    return sorted(each.check for each in claims)


async def test_a_worker_claims_only_what_the_active_revision_defines_alike(store_pool: asyncpg.Pool) -> None:
    old = configured("same", "changed", "removed")
    new = Configuration(
        {
            "checks": [
                *configured("same").content["checks"],
                *configured("changed", url="b").content["checks"],
            ],
            "reconcile": {"daily_at": None},
        }
    )
    await start(store_pool, old)
    await start(store_pool, new)
    assert await claimed(store_pool, old) == ["same"]
    assert await claimed(store_pool, new) == ["changed"]


async def test_a_reading_under_a_superseded_definition_is_refused(store_pool: asyncpg.Pool) -> None:
    old, new = configured("api", url="a"), configured("api", url="b")
    await start(store_pool, old)
    (claim,) = await claim_due(store_pool, old.definitions, worker="w1", limit=1, lease=LEASE)
    await start(store_pool, new)
    (late,) = await record(store_pool, [found(claim)], DESK)
    assert not late.stored
    assert await claimed(store_pool, new) == ["api"]


async def test_nothing_is_decided_by_a_superseded_revision(store_pool: asyncpg.Pool) -> None:
    old, new = configured("api"), configured("api", "pay")
    await start(store_pool, old)
    (claim,) = await claim_due(store_pool, old.definitions, worker="w1", limit=1, lease=LEASE)
    await start(store_pool, new)
    with pytest.raises(RevisionChanged):
        await record(store_pool, [found(claim)], Desk(revision=old.digest))
    (stored,) = await record(store_pool, [found(claim)], Desk(revision=new.digest))
    assert stored.stored


async def codes(pool: asyncpg.Pool) -> dict[str, tuple[str, bool]]:
    return {each.worker: (each.code, each.draining) for each in await outdated_workers(pool)}


async def test_living_workers_of_other_configurations_are_outdated(store_pool: asyncpg.Pool) -> None:
    old, new, never = configured("api"), configured("api", "pay"), configured("other")
    await start(store_pool, old)
    await start(store_pool, new)
    await beat(store_pool, "restarted", old)
    await beat(store_pool, "current", new)
    await beat(store_pool, "withheld", never)
    await beat(store_pool, "dead", old)
    await write_heartbeat(store_pool, "ancient", "probes", {})
    await store_pool.execute(
        "update paywatch.heartbeats set beat_at = now() - interval '61 s' where worker = 'dead'"
    )
    assert await codes(store_pool) == {
        "restarted": ("superseded", False),
        "withheld": ("withheld", False),
        "ancient": ("unknown", False),
    }


async def test_workers_may_drain_for_some_minutes_after_a_deployment(store_pool: asyncpg.Pool) -> None:
    old, new = configured("api"), configured("api", "pay")
    await start(store_pool, old)
    await beat(store_pool, "old", old)
    await command(store_pool, new)
    assert await codes(store_pool) == {"old": ("superseded", True)}
    assert [each.draining for each in await outdated_workers(store_pool, deployment=timedelta(0))] == [False]


async def unrunnable(pool: asyncpg.Pool) -> Iterable[str]:
    return list(await unrunnable_checks(pool))


async def test_checks_that_no_living_worker_can_run_are_missed_and_stay_due(store_pool: asyncpg.Pool) -> None:
    old, new = configured("api"), configured("api", "pay")
    await start(store_pool, new)
    assert await claimed(store_pool, new) == ["api", "pay"]
    await store_pool.execute("update paywatch.checks set lease_until = null, leased_by = null")
    assert await unrunnable(store_pool) == ["api", "pay"]
    await beat(store_pool, "old", old)
    assert await unrunnable(store_pool) == ["pay"]
    await slots_pass(store_pool, "pay", 3)
    claims = await claim_due(
        store_pool, await unrunnable_checks(store_pool), worker="old", limit=9, lease=LEASE
    )
    (missed,) = await record_missed(store_pool, claims, DESK)
    assert (missed.reading.outcome.verdict, missed.reading.slots) == (Verdict.MISSED, 3)
    assert [each[1:] for each in await rows(store_pool, "pay")] == [("missed", 3)]
    due = await store_pool.fetchval("select next_slot <= now() from paywatch.checks where name = 'pay'")
    assert due
    assert await overdue_slots(store_pool, timedelta(0)) >= 1
    await beat(store_pool, "new", new)
    assert await unrunnable(store_pool) == []
    assert await active_revision(store_pool) is not None
