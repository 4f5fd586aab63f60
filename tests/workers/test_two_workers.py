"""Two workers share the work; a configuration may change from one start to the next."""

from typing import Any

from sandbox.company import Company
from tests.workers.fleet import Fleet, hook, http_check, story

COUNTS = """
    select check_name, count(*) as readings, sum(slots) as slots,
      extract(epoch from max(slot) - min(slot))::int + 1 as wanted
    from paywatch.readings group by check_name
"""
ENOUGH = """
    select 1 from paywatch.readings where verdict = 'pass'
    group by check_name having count(*) >= 5
"""
RUNNERS = "select distinct leased_by from paywatch.checks where leased_by is not null"


async def test_two_workers_give_every_slot_exactly_one_reading(fleet: Fleet, town: Company) -> None:
    page = f"{town.shop_url}/api/health"
    fleet.configure(*(http_check(f"page-{number}", page) for number in range(40)))
    town.shop.faults.add("latency", seconds=0.1)
    workers = [fleet.start(), fleet.start()]
    seen: set[str] = set()

    async def enough() -> bool:
        seen.update(row["leased_by"] for row in await fleet.rows(RUNNERS))
        return len(await fleet.rows(ENOUGH)) == 40 and len(seen) == 2

    await fleet.until(enough, "both workers ran checks, and each check has five readings")
    assert [await worker.stop() for worker in workers] == [0, 0]
    for check in await fleet.rows(COUNTS):
        assert check["slots"] == check["wanted"], check


async def test_incidents_of_removed_checks_resolve_in_their_channels(fleet: Fleet, town: Company) -> None:
    channel = hook("hook", f"{town.receiver_url}/hook")
    page, other = (http_check(name, f"{town.shop_url}/api/health") for name in ("page", "other"))
    fleet.configure(page, channel)
    town.shop.behave(health="unhealthy")
    worker = await fleet.started()
    await fleet.until(lambda: town.receiver.accepted("/hook"), "the incident is delivered")
    await worker.stop()
    town.shop.behave()
    fleet.configure(other, channel)
    assert (await fleet.paywatch("config", "apply")).returncode == 0
    await fleet.started()

    def about_it() -> list[dict[str, Any]]:
        """On a busy machine, the other check may have an incident too."""
        heard = [each.json() for each in town.receiver.accepted("/hook")]
        return [each for each in heard if each["data"].get("subject") == "page"]

    await fleet.until(lambda: about_it()[-1]["type"] == "incident.resolved", "its resolution is delivered")
    opened, *_, resolved = about_it()
    assert opened["type"] == "incident.opened"
    assert opened["data"]["incident"] == resolved["data"]["incident"]
    assert resolved["data"]["reason"] == "no longer configured"


async def test_a_removed_channel_is_undeliverable_and_blocks_nothing(fleet: Fleet, town: Company) -> None:
    page = http_check("page", f"{town.shop_url}/api/health")
    gone, kept = (hook(name, f"{town.receiver_url}/{name}") for name in ("gone", "kept"))
    fleet.configure(page, gone, kept)
    town.shop.behave(health="unhealthy")
    worker = await fleet.started()
    await fleet.until(lambda: story(town, "/gone") and story(town, "/kept"), "both channels are notified")
    await worker.stop()
    town.shop.behave()
    fleet.configure(page, kept)
    await fleet.started()
    await fleet.until(lambda: story(town, "/kept")[-1] == "resolved", "the remaining channel is notified")
    assert "resolved" not in story(town, "/gone")
    lost = "select status from paywatch.notifications where channel = 'gone' and kind = 'resolved'"

    async def final() -> bool:
        return bool(await fleet.value(lost) == "undeliverable")

    await fleet.until(final, "the other notification is final")


async def test_two_locations_must_agree_before_an_incident_opens(fleet: Fleet, town: Company) -> None:
    page = http_check("page", f"{town.shop_url}/api/health", more="locations = { agree = 2 }")
    for location in ("eu", "us"):
        fleet.configure(f'location = "{location}"', page)
        await fleet.started()

    async def both_pass() -> bool:
        passing = "select count(distinct check_name) from paywatch.readings where verdict = 'pass'"
        return bool(await fleet.value(passing) == 2)

    await fleet.until(both_pass, "both locations have readings")
    town.shop.behave(health="unhealthy")

    async def opened() -> bool:  # a slot that a busy machine misses opens one severity lower
        severe = "select fingerprint from paywatch.incidents where severity = 'P0' and resolved_at is null"
        return [row["fingerprint"] for row in await fleet.rows(severe)] == ["check:page"]

    async def both_fail() -> bool:
        wrong = "select distinct check_name from paywatch.readings where verdict = 'fail' order by 1"
        return [row["check_name"] for row in await fleet.rows(wrong)] == ["page@eu", "page@us"]

    await fleet.until(opened, "one incident of the check opens")
    await fleet.until(both_fail, "the readings of both locations are failures")
