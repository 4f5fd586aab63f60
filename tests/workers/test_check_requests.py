"""Workers run checks that somebody asks for, outside of the schedule."""

import json

from sandbox.company import Company
from tests.workers.fleet import PAYWATCH, Fleet, http_check

STATES = "select state, attempts, leased_by, verdict from paywatch.check_request_states"
READINGS = "select count(*) from paywatch.readings where check_name = 'page'"


async def configured(fleet: Fleet, town: Company) -> None:
    fleet.configure(http_check("page", f"{town.shop_url}/api/health", every="1h"))


async def test_a_command_gets_what_a_worker_finds(fleet: Fleet, town: Company) -> None:
    await configured(fleet, town)
    worker = await fleet.started()
    await fleet.until(lambda: fleet.rows("select from paywatch.readings"), "the first slot is run")
    town.shop.behave(health="unhealthy")
    ran = await fleet.paywatch("check", "run", "page", "--enqueue", "--json", "--as", "ann")
    assert ran.returncode == 1, ran.stderr
    (found,) = json.loads(ran.stdout)
    assert (found["state"], found["verdict"]) == ("ran", "fail")
    assert found["worker"].startswith("probes@")
    assert found["phases"]
    (line,) = worker.events("check_request_finished")
    assert (line["name"], line["status"]) == ("page", "stored")
    assert await fleet.value(READINGS) == 1, "what it finds is no reading"
    assert await fleet.value("select count(*) from paywatch.incidents") == 0


async def test_another_worker_takes_the_request_of_a_killed_one(fleet: Fleet, town: Company) -> None:
    await configured(fleet, town)
    first = await fleet.started()
    await fleet.until(lambda: fleet.rows("select from paywatch.readings"), "the first slot is run")
    hanging = town.shop.faults.add("hang", times=1)
    command = fleet.launch([*PAYWATCH, "check", "run", "page", "--enqueue", "--as", "ann"])
    await fleet.until(lambda: hanging.hits, "the probe is under way")
    first.kill()
    await fleet.started()
    await fleet.rows("update paywatch.check_requests set lease_until = now()")
    assert await command.ended() == 0
    (row,) = await fleet.rows(STATES)
    assert (row["state"], row["attempts"], row["verdict"]) == ("ran", 2, "pass")


async def test_a_check_that_no_worker_scheduled_is_refused(fleet: Fleet, town: Company) -> None:
    await configured(fleet, town)
    ran = await fleet.paywatch("check", "run", "page", "--enqueue", "--as", "ann")
    assert (ran.returncode, ran.stdout) == (2, "")
    assert "no worker has scheduled a check 'page'" in ran.stderr
