"""A worker may be killed or frozen at any moment: another one finishes, nothing is lost, nothing doubled."""

from sandbox.company import Company
from tests.workers.fleet import Fleet, http_check

HELD = "select leased_by from paywatch.checks where lease_until > now()"


async def test_when_a_worker_dies_in_mid_sweep_another_runs_its_slot_after_the_lease(
    fleet: Fleet, town: Company
) -> None:
    fleet.configure(http_check("page", f"{town.shop_url}/api/health", every="1h", timeout="2s"))
    slow = town.shop.faults.add("latency", seconds=1.5)
    first = await fleet.started()
    await fleet.until(lambda: fleet.rows(HELD), "a slot is claimed")
    first.kill()
    slow.times = 0
    await fleet.started()
    found = await fleet.until(
        lambda: fleet.rows("select slot, verdict, fence from paywatch.readings"), "the slot is run", 30
    )
    assert [(row["verdict"], row["fence"]) for row in found] == [("pass", 2)]
