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
WAITS = "select 1 from pg_locks where locktype = 'advisory' and objid = 42 and not granted"
LAPSE = """
with checks as (update paywatch.checks set lease_until = now() where lease_until > now())
update paywatch.deliveries set lease_until = now() where lease_until > now()
"""
FINAL = """
select 1 from paywatch.notifications having count(*) = 2 and bool_and(status = 'delivered')
"""


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
