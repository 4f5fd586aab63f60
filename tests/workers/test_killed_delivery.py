"""A worker that is killed while it decides, claims, sends or records loses nothing, and doubles nothing."""

import pytest

from sandbox.company import Company
from tests.workers.fleet import Fleet, hook, http_check, story

PAUSE = """
create function paywatch.pause() returns trigger language plpgsql as $$
begin
  perform pg_advisory_xact_lock_shared(42);
  return new;
end $$
"""
TRIGGERS = {
    "decides": "before insert on paywatch.notifications for each row",
    "has decided": "after insert on paywatch.notifications deferrable initially deferred for each row",
    "claims": "before insert on paywatch.deliveries for each row",
    "has claimed": "after insert on paywatch.deliveries deferrable initially deferred for each row",
    "records": "before update on paywatch.deliveries for each row when (new.status = 'delivered')",
}
_WAITING = "from pg_locks where locktype = 'advisory' and objid = 42 and not granted"
WAITS = f"select 1 {_WAITING}"
END = f"select pg_terminate_backend(pid) {_WAITING}"
LAPSE = """
with checks as (update paywatch.checks set lease_until = now() where lease_until > now())
update paywatch.deliveries set lease_until = now() where lease_until > now()
"""
FINAL = """
select 1 from paywatch.notifications having count(*) = 2 and bool_and(status = 'delivered')
"""


async def ended(fleet: Fleet) -> bool:
    """Ends the sessions that wait at the gate, as Postgres does when it notices that their client is gone."""
    return not await fleet.rows(END)


@pytest.mark.parametrize("step", [*TRIGGERS, "sends"])
async def test_a_kill_loses_and_doubles_nothing(fleet: Fleet, town: Company, step: str) -> None:
    """Another session, or the receiver, holds the worker at its step: no timing decides where it dies."""
    page = http_check("page", f"{town.shop_url}/api/health", every="1h")
    fleet.configure(page, hook("hook", f"{town.receiver_url}/hook"))
    town.shop.behave(health="unhealthy")
    hold = town.receiver.faults.add("hang", times=1) if step == "sends" else None
    trigger = TRIGGERS.get(step)
    gate = await fleet.connect()
    try:
        await gate.execute("select pg_advisory_lock(42)")
        if trigger is not None:
            constraint = "constraint" if "deferred" in trigger else ""
            await gate.execute(PAUSE)
            await gate.execute(
                f"create {constraint} trigger pause {trigger} execute function paywatch.pause()"
            )
        doomed = await fleet.started()
        if hold is not None:
            await fleet.until(lambda: hold.hits, "the message is on its way")
        else:
            await fleet.until(lambda: fleet.rows(WAITS), f"the worker {step}")
        doomed.kill()
        # Its session still waits, and holds locks that the drop needs: a deadlock with a random victim.
        await fleet.until(lambda: ended(fleet), "the sessions of the killed worker end")
        await gate.execute("drop function if exists paywatch.pause() cascade")
    finally:
        await gate.close()
    await fleet.rows(LAPSE)
    survivor = await fleet.started()
    await fleet.until(lambda: story(town, "/hook")[:1] == ["opened"], "the opening arrives")
    incident = await fleet.value("select id from paywatch.incidents")
    assert (await fleet.paywatch("incident", "resolve", incident)).returncode == 0
    await fleet.until(lambda: fleet.rows(FINAL), "the end is delivered")
    heard = [(each.json()["data"]["id"], each.json()["type"]) for each in town.receiver.accepted("/hook")]
    assert list(dict.fromkeys(kind for _, kind in heard)) == ["incident.opened", "incident.resolved"]
    assert len({key for key, _ in heard}) == 2, "what arrives twice has the same key"
    assert len(heard) == (3 if step == "records" else 2)
    await survivor.stop()
