"""SIGHUP: a worker reads its file again, and a bad one changes nothing."""

import signal

from sandbox.company import Company
from tests.workers.fleet import Fleet, http_check

RAN = "select count(*) from paywatch.readings where check_name = $1 and verdict = 'pass'"
REVISIONS = "select count(*) from paywatch.config_revisions"


async def test_a_worker_reloads_its_file(fleet: Fleet, town: Company) -> None:
    page = f"{town.shop_url}/api/health/database"
    fleet.configure(http_check("first", page))
    worker = await fleet.started()
    fleet.config.write_text("every = 0\n[[checks]]\n")
    worker.send(signal.SIGHUP)
    await fleet.until(lambda: worker.events("configuration_not_reloaded"), "the bad file is refused")
    (refused,) = worker.events("configuration_not_reloaded")
    assert any("every" in problem for problem in refused["problems"])
    runs = await fleet.value(RAN, "first")

    async def goes_on() -> bool:
        return bool(await fleet.value(RAN, "first") > runs)

    await fleet.until(goes_on, "the running configuration goes on")
    assert await fleet.value(REVISIONS) == 1

    fleet.configure(http_check("first", page))
    worker.send(signal.SIGHUP)
    await fleet.until(lambda: worker.events("configuration_unchanged"), "nothing changed")
    assert len(worker.events("worker_started")) == 1

    fleet.configure(http_check("first", page), http_check("second", page))
    worker.send(signal.SIGHUP)

    async def reloaded() -> bool:
        return bool(await fleet.value(RAN, "second"))

    await fleet.until(reloaded, "the new check runs")
    assert await fleet.value(REVISIONS) == 2
    assert await worker.stop() == 0
    assert await fleet.value("select count(*) from paywatch.heartbeats") == 0
