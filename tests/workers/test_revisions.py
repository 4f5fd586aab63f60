"""A restart never brings an older configuration back; a person's `config apply` does."""

import json

from sandbox.company import Company
from tests.waiting import eventually
from tests.workers.conftest import Paywatch
from tests.workers.fleet import Fleet, Worker, hook, http_check, story

OWN = "select id from paywatch.incidents where fingerprint = 'paywatch:configuration' and resolved_at is null"
PAY = "select resolution from paywatch.incidents where fingerprint = 'check:pay'"
MISSED = "select count(*) from paywatch.readings where check_name = 'pay' and verdict = 'missed'"
RUNS = "select count(*) from paywatch.readings where check_name = 'page' and verdict = 'pass'"


def outdated(worker: Worker) -> bool:
    return bool(worker.events("worker_outdated"))


async def test_an_old_worker_that_restarts_ends_nothing(
    fleet: Fleet, town: Company, paywatch: Paywatch
) -> None:
    health = f"{town.shop_url}/api/health"
    town.shop.behave(failing=("payment",))
    channel = hook("hook", f"{town.receiver_url}/hook")
    page, pay = http_check("page", f"{health}/database"), http_check("pay", f"{health}/payment")
    fleet.configure(page, channel)
    assert (await paywatch(fleet, "config", "apply")).exit_code == 0
    old = fleet.config.read_text()
    fleet.configure(page, pay, channel)
    new = await fleet.started()
    await fleet.until(lambda: story(town), "the incident of the new check is delivered")
    await new.stop()

    fleet.config.write_text(old)
    restarted = await fleet.started("all")
    await fleet.until(lambda: outdated(restarted), "it notices that it is outdated")
    runs = await fleet.value(RUNS)

    async def reported() -> bool:
        ran = await fleet.value(RUNS) > runs
        return ran and bool(await fleet.rows(OWN)) and await fleet.value(MISSED) > 0

    await fleet.until(reported, "it runs what it may, and reports what nobody runs")
    assert await fleet.value(PAY) is None
    assert [event["code"] for event in restarted.events("configuration_not_applied")] == ["superseded"] * 2
    status = await paywatch(fleet, "status", "--json")
    assert status.exit_code == 1
    shown = json.loads(status.stdout)
    pay_now = shown["checks"]["pay"]
    assert pay_now["overdue"]
    assert pay_now["verdict"] in {"missed", "unknown"}  # unknown once the missed reading is overdue, too
    assert {"worker_outdated", "check_missed"} <= {problem["code"] for problem in shown["problems"]}

    assert (await paywatch(fleet, "config", "apply")).exit_code == 0

    async def resolved() -> bool:
        return not await fleet.rows(OWN) and await fleet.value(PAY) == "no longer configured"

    await fleet.until(resolved, "a person's word ends what it removes")
    await fleet.until(lambda: restarted.events("worker_up_to_date"), "the worker is up to date")


async def test_an_empty_file_keeps_what_is_watched(fleet: Fleet, town: Company, paywatch: Paywatch) -> None:
    fleet.configure(http_check("page", f"{town.shop_url}/api/health"))
    assert (await paywatch(fleet, "config", "apply")).exit_code == 0
    fleet.config.write_text("")
    worker = await fleet.started()
    assert [event["code"] for event in worker.events("configuration_not_applied")] == ["removes_all"]
    assert await fleet.value("select enabled from paywatch.checks")
    await eventually(lambda: fleet.rows(OWN), "the incident is open")
    refused = await paywatch(fleet, "config", "apply")
    assert (refused.exit_code, refused.stdout) == (2, "")
    assert "--allow-empty" in refused.stderr
    assert (await paywatch(fleet, "config", "apply", "--allow-empty")).exit_code == 0
    assert not await fleet.value("select enabled from paywatch.checks")


async def test_without_a_file_a_worker_refuses_to_start(fleet: Fleet, paywatch: Paywatch) -> None:
    sentence = (
        "paywatch: there is no configuration: set PAYWATCH_CONFIG to your file, or create ./paywatch.toml\n"
    )
    result = await fleet.paywatch("worker", "all", PAYWATCH_CONFIG="")
    assert (result.returncode, result.stdout, result.stderr) == (2, "", sentence)
    result = await fleet.paywatch(
        "config", "check", PAYWATCH_CONFIG="", SLACK_WEBHOOK_URL="https://hooks.example/1"
    )
    assert (result.returncode, result.stdout, result.stderr) == (2, "", sentence)
    fleet.config.write_text("")
    checked = await paywatch(fleet, "config", "check", "--json")
    assert (checked.exit_code, json.loads(checked.stdout)["valid"]) == (2, False)
    started = await fleet.paywatch("worker", "probes")
    assert started.returncode == 2
    assert "nothing to watch" in started.stderr
