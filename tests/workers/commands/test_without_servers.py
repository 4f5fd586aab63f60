"""Commands that need no server, and wrong use: results on stdout, sentences on stderr, the exit code."""

import json
import re

import pytest

from sandbox.company import Company
from tests.workers.conftest import Paywatch
from tests.workers.fleet import Fleet, hook, http_check

MONITORED = {"PAYWATCH_HEARTBEAT_URL": "https://hc.example/ping"}


async def test_channels_without_a_heartbeat_url_get_a_notice(configured: Fleet, paywatch: Paywatch) -> None:
    plain = await paywatch(configured, "config", "check", "--offline")
    assert (plain.exit_code, plain.stderr.count("\n")) == (0, 1)
    assert plain.stderr.startswith(
        "paywatch: notice: PAYWATCH_HEARTBEAT_URL is not set, so nobody is notified"
    )


async def test_a_valid_configuration_prints_its_counts(configured: Fleet, paywatch: Paywatch) -> None:
    plain = await paywatch(configured, "config", "check", "--offline", **MONITORED)
    assert (plain.exit_code, plain.stderr) == (0, "")
    assert plain.stdout == "The configuration is valid: 2 checks, 0 rules, 1 channel.\n"
    counted = await paywatch(configured, "config", "check", "--offline", "--json", **MONITORED)
    assert json.loads(counted.stdout) == {
        "valid": True,
        "problems": [],
        "checks": 2,
        "rules": 0,
        "channels": 1,
    }


async def test_every_command_reports_an_invalid_configuration(fleet: Fleet, paywatch: Paywatch) -> None:
    fleet.config.write_text('unknown = 1\n[[checks]]\nname = "page"\nkind = "smoke"\n')
    wrong = await paywatch(fleet, "config", "check", "--json")
    assert wrong.exit_code == 2
    assert json.loads(wrong.stdout)["valid"] is False
    for command in (["config", "check"], ["status"], ["check", "list"], ["worker"], ["migrate"]):
        result = await paywatch(fleet, *command)
        assert (result.exit_code, result.stdout) == (2, "")
        assert all(line.startswith("paywatch: ") for line in result.stderr.splitlines())
        assert "unknown" in result.stderr


async def test_a_configuration_that_cannot_be_read_is_one_sentence(fleet: Fleet, paywatch: Paywatch) -> None:
    result = await paywatch(fleet, "check", "list")
    assert result.exit_code == 2
    assert result.stderr == f"paywatch: {fleet.config}: this file does not exist\n"


async def test_the_effective_configuration_is_printed_without_secrets(
    configured: Fleet, paywatch: Paywatch
) -> None:
    result = await paywatch(configured, "config", "show")
    assert result.exit_code == 0
    assert json.loads(result.stdout)["checks"][0]["name"] == "page"
    for name in ("STRIPE_SECRET_KEY", "STRIPE_WEBHOOK_SECRET", "DATABASE_URL"):
        assert configured.environment[name] not in result.stdout


async def test_checks_are_listed(configured: Fleet, paywatch: Paywatch) -> None:
    rows = json.loads((await paywatch(configured, "check", "list", "--json")).stdout)
    assert rows[0] == {"name": "page", "kind": "http", "every": "1s", "severity": "P0", "groups": ""}
    plain = await paywatch(configured, "check", "list")
    assert plain.stdout.splitlines()[:2] == ["name\tkind\tevery\tseverity\tgroups", "page\thttp\t1s\tP0\t"]


async def test_nothing_to_test_is_no_success(fleet: Fleet, paywatch: Paywatch) -> None:
    fleet.configure()
    listed = await paywatch(fleet, "check", "list")
    assert (listed.exit_code, listed.stdout, listed.stderr) == (0, "", "No check is configured.\n")
    for command in (["check", "run", "--all"], ["check", "run", "a*"], ["channel", "test", "--json"]):
        result = await paywatch(fleet, *command)
        assert (result.exit_code, result.stdout) == (2, "")
        assert re.match("paywatch: no (check|channel) is configured, so that ", result.stderr)


async def test_the_variable_of_an_unreachable_database_is_named(fleet: Fleet, paywatch: Paywatch) -> None:
    url = "postgresql://it:hunter2@127.0.0.1:1/shop"
    other = '[[checks]]\nname = "other"\nkind = "postgres"\nevery = "1m"\nurl = "postgresql://it:x@127.0.0.1:1/shop"\n'
    fleet.configure('[[checks]]\nname = "own"\nkind = "postgres"\nevery = "1m"\n', other)
    done = await paywatch(fleet, "check", "run", "--all", DATABASE_URL=url)
    _, own, others = done.stdout.splitlines()
    assert own.endswith("is the address in DATABASE_URL right?")
    assert others.endswith("is the address in url right?")


async def test_checks_run_without_a_worker(configured: Fleet, paywatch: Paywatch) -> None:
    passing = await paywatch(configured, "check", "run", "page", "--json")
    assert passing.exit_code == 0
    (reading,) = json.loads(passing.stdout)
    assert list(reading) == [
        *("check", "verdict", "reason", "cause", "slot", "duration", "phases", "values", "evidence")
    ]
    assert (reading["check"], reading["verdict"]) == ("page", "pass")
    failing = await paywatch(configured, "check", "run", "--all", "--json")
    assert failing.exit_code == 1
    verdicts = {each["check"]: each["verdict"] for each in json.loads(failing.stdout)}
    assert verdicts == {"page": "pass", "broken": "fail"}


async def test_a_pattern_names_checks(configured: Fleet, paywatch: Paywatch) -> None:
    found = await paywatch(configured, "check", "run", "p*", "page", "[!x]age", "--json")
    assert [reading["check"] for reading in json.loads(found.stdout)] == ["page"]


async def test_checks_run_without_a_database_or_a_queue(configured: Fleet, paywatch: Paywatch) -> None:
    result = await paywatch(configured, "check", "run", "page", DATABASE_URL="", REDIS_URL="")
    assert result.exit_code == 0


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["check", "run", "pgae"], "no check is named 'pgae'; the configured checks are: page, broken"),
        (["check", "run", "page", "q*"], "no check is named 'q*'; the configured checks are: page, broken"),
        (["check", "run"], "name the checks to run, or pass --all"),
        (["check", "run", "page", "--all"], "name the checks to run, or pass --all"),
        (["channel", "test", "hok"], "no channel is named 'hok'; the configured channels are: hook"),
    ],
)
async def test_an_unknown_name_is_answered_with_the_known_ones(
    configured: Fleet, paywatch: Paywatch, arguments: list[str], sentence: str
) -> None:
    result = await paywatch(configured, *arguments)
    assert (result.exit_code, result.stdout, result.stderr) == (2, "", f"paywatch: {sentence}\n")


@pytest.mark.parametrize(
    "arguments",
    [
        ["chekc"],
        ["worker", "everything"],
        ["incident", "show"],
        ["status", "-x"],
        ["reconcile", "export", "run_nothing", "--out", "x", "--edition", str(2**31)],
        ["reconcile", "list", "--limit", "9" * 5000],
    ],
)
async def test_wrong_usage_is_2(configured: Fleet, paywatch: Paywatch, arguments: list[str]) -> None:
    result = await paywatch(configured, *arguments)
    assert (result.exit_code, result.stdout) == (2, "")
    assert "Usage: " in result.stderr


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--from", "0001-01-01", "--until", "2026-11-02"], "--from: '0001-01-01' is not within the years"),
        (
            ["--from", "2026-11-02", "--until", "2026-11-01"],
            "--from (2026-11-02T00:00:00Z) must be before --",
        ),
        (["--object", ","], "--object: name at least one of payments, charges, refunds, payouts, disputes"),
        (["--object", "payment"], '--object \'payment\': write "payments", "charges", "refunds", '),
    ],
)
async def test_an_impossible_run_is_refused_before_any_request(
    fleet: Fleet, paywatch: Paywatch, arguments: list[str], sentence: str
) -> None:
    fleet.configure()
    window = [] if "--from" in arguments else ["--from", "2026-11-01", "--until", "2026-11-02"]
    result = await paywatch(fleet, "reconcile", "run", *window, *arguments, DATABASE_URL="")
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.startswith(f"paywatch: {sentence}")


async def test_every_channel_gets_a_test_message(
    configured: Fleet, paywatch: Paywatch, town: Company
) -> None:
    result = await paywatch(configured, "channel", "test", "--json")
    assert result.exit_code == 0
    (tested,) = json.loads(result.stdout)
    assert (tested["channel"], tested["outcome"], tested["error"]) == ("hook", "delivered", "")
    assert [each.path for each in town.receiver.accepted()] == ["/hook"]


async def test_a_channel_that_refuses_the_test_message_exits_1(
    fleet: Fleet, paywatch: Paywatch, town: Company
) -> None:
    fleet.configure(hook("good", town.receiver_url + "/good"), hook("bad", town.receiver_url + "/bad/TOKEN"))
    town.receiver.faults.add("error", path="/bad", status=404)
    result = await paywatch(fleet, "channel", "test", "--json")
    assert result.exit_code == 1
    assert {row["channel"]: row["delivered"] for row in json.loads(result.stdout)} == {
        "good": True,
        "bad": False,
    }
    assert "TOKEN" not in result.output


async def test_the_real_command_keeps_its_streams_apart(configured: Fleet) -> None:
    result = await configured.paywatch("check", "run", "--all", "--json")
    assert result.returncode == 1
    assert len(json.loads(result.stdout)) == 2
    assert result.stderr == ""


async def test_a_worker_names_missing_variables(fleet: Fleet, town: Company) -> None:
    fleet.configure(http_check("page", f"{town.shop_url}/api/health"))
    for name in ("DATABASE_URL", "REDIS_URL"):
        result = await fleet.paywatch("worker", "probes", **{name: ""})
        assert (result.returncode, result.stdout) == (2, "")
        assert f"{name} is not set" in result.stderr
        assert "Traceback" not in result.stderr


async def test_removed_white_space_is_noticed_by_its_variable(configured: Fleet, paywatch: Paywatch) -> None:
    variables = {"STRIPE_SECRET_KEY": "sk_test_1\n", **MONITORED}
    plain = await paywatch(configured, "config", "check", "--offline", **variables)
    notice = "STRIPE_SECRET_KEY: surrounding white space was removed"
    assert (plain.exit_code, plain.stderr) == (0, f"paywatch: notice: {notice}\n")
    listed = await paywatch(configured, "config", "check", "--offline", "--json", **variables)
    assert json.loads(listed.stdout)["notices"] == [notice]


async def test_a_worker_logs_the_notices_of_its_configuration(fleet: Fleet, town: Company) -> None:
    fleet.configure(http_check("page", f"{town.shop_url}/api/health"))
    worker = fleet.start(REDIS_URL="", STRIPE_SECRET_KEY="\ufeffsk_test_1\n")
    assert await worker.ended() == 2
    (notice,) = worker.events("configuration_notice")
    assert notice["message"] == "STRIPE_SECRET_KEY: surrounding white space was removed"
    assert notice["level"] == "warning"


async def test_a_metadata_service_in_the_configuration_exits_2(fleet: Fleet, paywatch: Paywatch) -> None:
    fleet.config.write_text('[[checks]]\nname = "a"\nkind = "http"\nurl = "http://[64:ff9b::a9fe:a9fe]/"\n')
    result = await paywatch(fleet, "config", "check", "--offline")
    assert result.exit_code == 2
    assert "metadata services" in result.stderr


async def test_a_path_cannot_control_the_terminal(fleet: Fleet, paywatch: Paywatch) -> None:
    missing = await paywatch(fleet, "--config", "/none/\x1b[31m\n.toml", "check", "list")
    assert (missing.exit_code, missing.stderr) == (
        2,
        "paywatch: /none/\\x1b[31m\\n.toml: this file does not exist\n",
    )
