"""A worker may be killed or frozen at any moment: another one finishes, nothing is lost, nothing doubled."""

import signal

from sandbox.company import Company
from tests.workers.fleet import Fleet, hook, http_check, story

READINGS = "select slot, verdict, fence from paywatch.readings"
LAPSE_CHECKS = "update paywatch.checks set lease_until = now() where leased_by is not null returning name"
FINAL = """
    select 1 from paywatch.notifications where channel = 'two'
    having count(*) > 0 and bool_and(status = 'delivered')
"""
ALL_DELIVERED = "select 1 from paywatch.notifications having bool_and(status = 'delivered')"
LAPSE_DELIVERIES = """
    update paywatch.deliveries set lease_until = now() where lease_until > now() returning id
"""


async def test_another_worker_runs_the_slot_of_a_killed_one(fleet: Fleet, town: Company) -> None:
    fleet.configure(http_check("page", f"{town.shop_url}/api/health", every="1h"))
    hanging = town.shop.faults.add("hang", times=1)
    first = await fleet.started()
    await fleet.until(lambda: hanging.hits, "the probe is under way")
    first.kill()
    await fleet.started()
    assert await fleet.rows(READINGS) == []
    assert await fleet.rows(LAPSE_CHECKS)
    found = await fleet.until(lambda: fleet.rows(READINGS), "another worker runs the slot")
    assert [(row["verdict"], row["fence"]) for row in found] == [("pass", 2)]


async def test_a_reading_after_its_lease_expired_is_rejected(fleet: Fleet, town: Company) -> None:
    fleet.configure(http_check("page", f"{town.shop_url}/api/health", every="1h"))
    held = town.shop.faults.add("hold", times=1)
    sleeper = await fleet.started()
    await fleet.until(lambda: held.hits, "the probe is under way")
    sleeper.send(signal.SIGSTOP)
    await fleet.rows(LAPSE_CHECKS)
    other = await fleet.started()
    await fleet.until(lambda: fleet.rows(READINGS), "another worker runs the slot")
    await other.stop()
    held.release()
    sleeper.send(signal.SIGCONT)
    (line,) = await fleet.until(lambda: sleeper.events("reading_rejected"), "the late reading is dropped")
    assert (line["name"], line["status"]) == ("page", "fenced")
    assert [(row["verdict"], row["fence"]) for row in await fleet.rows(READINGS)] == [("pass", 2)]


async def test_another_worker_delivers_for_a_killed_one_in_order(fleet: Fleet, town: Company) -> None:
    page = http_check("page", f"{town.shop_url}/api/health", every="1s")
    channels = [hook(name, f"{town.receiver_url}/{name}") for name in ("one", "two")]
    fleet.configure(page, *channels)
    town.shop.behave(health="unhealthy")
    hanging = town.receiver.faults.add("hang", path="/one", times=1)
    first = await fleet.started()
    await fleet.until(lambda: hanging.hits, "one channel hangs")
    await fleet.until(lambda: fleet.rows(FINAL), "the notifications of the other worker are final")
    first.kill()
    town.shop.behave()
    await fleet.started()
    await fleet.until(lambda: story(town, "/two")[-1] == "resolved", "the other channel hears the end")
    assert story(town, "/one") == []
    assert await fleet.rows(LAPSE_DELIVERIES)

    def is_complete() -> bool:
        return story(town, "/one")[-1:] == ["resolved"] and story(town, "/one") == story(town, "/two")

    await fleet.until(is_complete, "the slow channel hears it all, in order")
    await fleet.until(lambda: fleet.rows(ALL_DELIVERED), "each delivery is recorded")
    assert story(town, "/one")[0] == "opened"
    lost, again, *_ = (each for each in town.receiver.received if each.path == "/one")
    assert (lost.key(), lost.body) == (again.key(), again.body)
    assert town.receiver.duplicates() == {}
