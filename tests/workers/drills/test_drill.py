"""``paywatch drill`` with a real worker and a real receiver."""

import json

from sandbox.company import Company
from tests.workers.conftest import Paywatch
from tests.workers.fleet import Fleet, hook, http_check, story

PASSES = "select count(*) from paywatch.readings where verdict = 'pass'"


async def test_a_drill_goes_to_each_channel_and_back(fleet: Fleet, town: Company, paywatch: Paywatch) -> None:
    channels = [hook(name, f"{town.receiver_url}/{name}") for name in ("one", "two")]
    fleet.configure(http_check("page", f"{town.shop_url}/api/health"), *channels)
    await fleet.started()

    async def passes() -> bool:
        return bool(await fleet.value(PASSES))

    await fleet.until(passes, "the check passes")
    refused = await fleet.paywatch("drill", "page")
    assert (refused.returncode, "one, two: pass --yes" in refused.stderr) == (2, True)
    done = await fleet.paywatch("drill", "page", "--yes", "--by", "ann", "--json")
    found = json.loads(done.stdout)
    assert (done.returncode, found["problems"], found["passed"]) == (0, [], True)
    assert found["stopped_because"] == "withdrawn"
    assert set(found["channels"]) == {"one", "two"}
    for leg in found["channels"].values():
        assert [leg[each]["outcome"] for each in ("opened", "resolved")] == ["delivered", "delivered"]
    for channel in ("one", "two"):
        assert story(town, f"/{channel}") == ["opened", "resolved"]
        bodies = [each.json() for each in town.receiver.accepted(f"/{channel}")]
        assert all(each["data"]["drill"] and each["data"]["subject"] == "[DRILL] page" for each in bodies)
    history = await paywatch(fleet, "check", "history", "page", "--json")
    assert json.loads(history.stdout)["checks"][0]["slots"]["fail"] == 0
    report = await paywatch(fleet, "report", "alerts", "--json")
    assert (json.loads(report.stdout)["alerts"], json.loads(report.stdout)["drills"]) == ([], 1)
