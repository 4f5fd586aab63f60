"""Commands that read and change Paywatch's records."""

import asyncio
import json

import asyncpg
import pytest

from sandbox.company import Company
from sandbox.embedded.servers import EmbeddedPostgres
from tests.workers.commands.test_audit_log import acts
from tests.workers.conftest import Paywatch
from tests.workers.fleet import Fleet, story

NEEDS_STORE = [["status"], ["incident", "list"], ["incident", "ack", "inc_x"], ["reconcile", "list"]]


@pytest.fixture
async def troubled(configured: Fleet, town: Company) -> str:
    """The id of an open incident that the channel was notified of; no worker is running."""
    worker = await configured.started()
    await configured.until(lambda: story(town), "the incident is delivered")
    assert await worker.stop() == 0
    return str(await configured.value("select id from paywatch.incidents"))


async def test_an_incident_is_listed_shown_acknowledged_and_resolved(
    configured: Fleet, paywatch: Paywatch, troubled: str
) -> None:
    (listed,) = json.loads((await paywatch(configured, "incident", "list", "--json")).stdout)
    assert (listed["id"], listed["subject"], listed["state"]) == (troubled, "broken", "open")
    shown = await paywatch(configured, "incident", "show", troubled, "--json")
    assert shown.exit_code == 0
    details = json.loads(shown.stdout)
    assert details["events"][0]["kind"] == "opened"
    assert details["notifications"][0]["status"] == "delivered"
    acked = await paywatch(configured, "incident", "ack", troubled, "--as", "ada", "--json")
    assert (acked.exit_code, json.loads(acked.stdout)["acknowledged_by"]) == (0, "ada")
    late = await paywatch(configured, "incident", "ack", troubled, "--by", "bob", "--for", "2h")
    assert (late.exit_code, late.stdout) == (1, "")
    assert f"{troubled} was already acknowledged by ada at" in late.stderr
    resolved = await paywatch(configured, "incident", "resolve", troubled, "--reason", "fixed", "--json")
    assert (json.loads(resolved.stdout)["state"], json.loads(resolved.stdout)["resolution"]) == (
        *("resolved", "fixed"),
    )
    late = await paywatch(configured, "incident", "resolve", troubled, "--by", "bob", "--json")
    assert (late.exit_code, json.loads(late.stdout)["outcome"]) == (1, "already_resolved")
    assert json.loads((await paywatch(configured, "incident", "list", "--json")).stdout) == []
    everything = json.loads((await paywatch(configured, "incident", "list", "--all", "--json")).stdout)
    assert [each["id"] for each in everything] == [troubled]
    for mark in ("true", "false"):
        await paywatch(configured, "incident", "mark", troubled, mark, "--as", "cid")
    recorded = await acts(configured)
    assert {(act.object, act.via) for act in recorded} == {(troubled, "command")}
    assert [(act.action.removeprefix("incident_"), act.outcome) for act in recorded] == [
        ("acknowledged", "done"),
        ("acknowledged", "refused"),
        ("resolved", "done"),
        ("resolved", "refused"),
        ("marked", "done"),
        ("marked", "refused"),
    ]
    assert [act.actor for act in recorded][:2] == ["ada", "bob"]
    assert f"{troubled} was already acknowledged by ada at" in recorded[1].result["why"]
    assert recorded[2].reason == "fixed"


async def test_people_read_tables(configured: Fleet, paywatch: Paywatch, troubled: str) -> None:
    listed = await paywatch(configured, "incident", "list")
    assert listed.stdout.splitlines()[0] == "id\tseverity\tstate\topened\tsubject\treason"
    assert troubled in listed.stdout
    shown = await paywatch(configured, "incident", "show", troubled)
    assert "opened" in shown.stdout
    assert "None" not in shown.stdout  # the notification was delivered without an error
    status = await paywatch(configured, "status")
    assert "Open incidents: 1 P0" in status.stdout


async def test_status_lists_what_is_wrong(configured: Fleet, paywatch: Paywatch, troubled: str) -> None:
    result = await paywatch(configured, "status", "--json")
    assert result.exit_code == 1
    status = json.loads(result.stdout)
    parts = {"at", "checks", "incidents", "silences", "drills", "workers", "heartbeat", "problems"}
    assert set(status) == parts | {"unapproved"}
    assert status["checks"]["page"]["last_verdict"] == "pass"
    assert status["checks"]["broken"]["last_verdict"] == "fail"
    assert status["incidents"] == {"P0": 1}
    assert status["workers"] == {}
    problems = {problem["code"]: problem["subject"] for problem in status["problems"]}
    assert problems["no_probe_worker"] == "probes"
    assert problems["incident_open"] == troubled


async def test_an_unknown_incident_is_reported(configured: Fleet, paywatch: Paywatch) -> None:
    for verb in ("show", "ack", "resolve"):
        result = await paywatch(configured, "incident", verb, "inc_nothing")
        assert (result.exit_code, result.stdout) == (2, "")
        assert result.stderr == (
            "paywatch: no incident has the id 'inc_nothing': see `paywatch incident list --all`\n"
        )


async def test_a_missing_store_url_is_reported(configured: Fleet, paywatch: Paywatch) -> None:
    for arguments in (*NEEDS_STORE, ["migrate"]):
        result = await paywatch(configured, *arguments, DATABASE_URL="")
        assert (result.exit_code, result.stdout) == (2, "")
        assert result.stderr.startswith("paywatch: DATABASE_URL is not set")


async def test_an_unreachable_store_exits_3(configured: Fleet, paywatch: Paywatch) -> None:
    unreachable = "postgresql://paywatch:hunter2-hunter2@127.0.0.1:9/paywatch"
    for arguments in (*NEEDS_STORE, ["migrate"]):
        result = await paywatch(configured, *arguments, DATABASE_URL=unreachable)
        assert (result.exit_code, result.stdout) == (3, "")
        assert result.stderr.startswith("paywatch: Postgres at 127.0.0.1:9 cannot be reached")
        assert "hunter2" not in result.stderr


async def test_a_missing_schema_exits_2_with_the_command(bare: Fleet, paywatch: Paywatch) -> None:
    for arguments in NEEDS_STORE:
        result = await paywatch(bare, *arguments)
        assert (result.exit_code, result.stdout) == (2, "")
        assert "run `paywatch migrate`" in result.stderr


async def test_a_worker_does_not_start_without_the_schema(bare: Fleet) -> None:
    result = await bare.paywatch("worker", "all")
    assert result.returncode == 2
    assert "run `paywatch migrate`" in result.stderr
    assert "Traceback" not in result.stderr


async def test_a_schema_of_a_newer_version_is_refused(configured: Fleet, paywatch: Paywatch) -> None:
    await configured.rows("update paywatch.alembic_version set version_num = '9999'")
    for arguments in (["status"], ["migrate"]):
        result = await paywatch(configured, *arguments)
        assert (result.exit_code, result.stdout) == (2, "")
        assert "made by a newer version" in result.stderr


async def test_migrate_creates_the_schema_once(bare: Fleet, paywatch: Paywatch) -> None:
    first = json.loads((await paywatch(bare, "migrate", "--json")).stdout)
    assert first["before"] is None
    again = json.loads((await paywatch(bare, "migrate", "--json")).stdout)
    assert again["before"] == again["after"] == first["after"]
    assert "no_probe_worker" in (await paywatch(bare, "status")).stdout


async def test_two_processes_may_migrate_at_once(bare: Fleet) -> None:
    results = await asyncio.gather(*(bare.paywatch("migrate", "--ledger", "--json") for _ in range(2)))
    assert [each.returncode for each in results] == [0, 0], results
    assert None in [json.loads(each.stdout)["before"] for each in results]


async def test_a_refused_login_exits_3(
    configured: Fleet, paywatch: Paywatch, own_postgres: EmbeddedPostgres
) -> None:
    wrong = own_postgres.dsn.replace("postgres:", "postgres:not-", 1)
    with pytest.raises(asyncpg.InvalidPasswordError):
        await asyncpg.connect(wrong)
    result = await paywatch(configured, "status", DATABASE_URL=wrong)
    assert result.exit_code == 3
    assert 'refused the user "postgres"' in result.stderr


@pytest.mark.parametrize(
    "arguments",
    [
        ["incident", "ack", "inc_x", "--as", "ada\udcff"],
        ["incident", "resolve", "inc_x", "--reason", "\ud800"],
        ["incident", "show", "inc_\udcff"],
        ["reconcile", "undo", "run_x", "--as", "ada\udcff"],
    ],
)
async def test_an_argument_that_is_not_utf_8_is_refused(
    configured: Fleet, paywatch: Paywatch, arguments: list[str]
) -> None:
    result = await paywatch(configured, *arguments)
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.startswith("paywatch: the argument '")
    assert result.stderr.endswith("' is not text: write it in UTF-8\n")


async def test_an_empty_name_acknowledges_nothing(configured: Fleet, paywatch: Paywatch) -> None:
    result = await paywatch(configured, "incident", "ack", "inc_x", "--as", " ")
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.startswith("paywatch: --as: the name is empty")


async def test_a_read_only_store_is_one_sentence(configured: Fleet, paywatch: Paywatch) -> None:
    read_only = f"{configured.environment['DATABASE_URL']}?default_transaction_read_only=on"
    result = await paywatch(
        configured, "reconcile", "retire", "--before", "2020-01-01", "--reason", "old", DATABASE_URL=read_only
    )
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.startswith("paywatch: Postgres refused a statement: cannot execute ")


QUERIES = """
[[checks]]
name = "job"
kind = "payout_job"
last_run = { sql = "select max(finished_at) from ${RUNS_TABLE}" }

[[checks]]
name = "hook"
kind = "webhook"
url = "https://shop.example/hook"
secret = "s3cret-s3cret"
seen = { sql = "select 1 from seen_events where id = $1" }
"""


async def test_the_sql_of_checks_is_prepared_in_the_database(bare: Fleet, paywatch: Paywatch) -> None:
    bare.configure(QUERIES)
    await bare.rows("create table seen_events (id text)")
    wrong = await paywatch(bare, "config", "check", RUNS_TABLE="Payout_Job_Runs")
    assert (wrong.exit_code, wrong.stdout) == (2, "")
    assert wrong.stderr == (
        'paywatch: checks[0] "job": last_run.sql: the database rejected the query: '
        'relation "********" does not exist\n'
    )
    await bare.rows("create table payout_job_runs (finished_at timestamptz)")
    sound = await paywatch(bare, "config", "check", RUNS_TABLE="Payout_Job_Runs")
    assert (sound.exit_code, sound.stderr) == (0, "")
    assert sound.stdout.endswith("channels. The database accepts 2 SQL statements of checks.\n")
    as_json = await paywatch(bare, "config", "check", "--json", RUNS_TABLE="Payout_Job_Runs")
    assert json.loads(as_json.stdout)["statements"] == 2


async def test_sql_that_cannot_be_prepared_for_an_outage_exits_3(bare: Fleet, paywatch: Paywatch) -> None:
    bare.configure(QUERIES)
    unreachable = {"DATABASE_URL": "postgresql://shop:hunter2@127.0.0.1:1/shop", "RUNS_TABLE": "runs"}
    result = await paywatch(bare, "config", "check", **unreachable)
    assert (result.exit_code, result.stdout) == (3, "")
    assert result.stderr.startswith("paywatch: Postgres at 127.0.0.1:1 cannot be reached")
    assert "DATABASE_URL" in result.stderr
    assert (await paywatch(bare, "config", "check", "--offline", **unreachable)).exit_code == 0
