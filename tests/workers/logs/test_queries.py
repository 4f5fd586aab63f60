"""docs/log-queries.md: jq over the logs of a real worker; the fields that the other queries name."""

import json
import os
import re
import subprocess
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from shutil import which

import pytest
import yaml

from sandbox.company import Company
from sandbox.shop.ledger import Plan, seed_ledger
from tests.workers.commands.test_repair import mapping
from tests.workers.conftest import Paywatch
from tests.workers.fleet import Fleet, Worker, hook, http_check
from tests.workers.logs.log_calls import ROOT, logged_events
from tests.workers.logs.query_fields import insights_fields, kql_fields, lens_fields
from workers.logs.ecs_lines import NAMES, EcsLines
from workers.logs.fields import FIELDS
from workers.logs.json_lines import JsonLines
from workers.logs.typed import typed

PAGE = (ROOT / "docs" / "log-queries.md").read_text()
QUERIES = PAGE.partition("## Elasticsearch")[0]
SECTION = re.compile(r"^## (.+?)\n(.*?)(?=^## |\Z)", re.MULTILINE | re.DOTALL)
QUESTIONS: Mapping[str, str] = dict(SECTION.findall(QUERIES))
ECS = {*NAMES.values(), "event.outcome", "ecs.version"}


def blocks(text: str, language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)


@pytest.mark.parametrize("question", QUESTIONS)
def test_each_question_is_answered_by_each_tool(question: str) -> None:
    counts = [len(blocks(QUESTIONS[question], each)) for each in ("sh", "kql", "insights")]
    assert counts == [1, 1, 1]


@pytest.mark.parametrize("query", blocks(QUERIES, "kql"))
def test_kibana_queries_name_fields_of_ecs_lines(query: str) -> None:
    assert kql_fields(query) - ECS == set()


@pytest.mark.parametrize("formula", blocks(QUERIES, "lens"))
def test_formulas_name_fields_of_ecs_lines(formula: str) -> None:
    assert lens_fields(formula) - ECS == set()


@pytest.mark.parametrize("query", blocks(QUERIES, "insights"))
def test_insights_queries_name_declared_fields(query: str) -> None:
    assert insights_fields(query) - set(FIELDS) == set()


def test_queries_name_logged_events() -> None:
    """A word with an underscore in quotes is an event."""
    quoted = set(re.findall(r'"([a-z]+(?:_[a-z]+)+)"', QUERIES))
    assert quoted > {"check_finished", "finding_recorded", "notification_failed"}
    assert quoted - logged_events() - {"payment_id", "payout_id", "object_id"} == set()


@pytest.mark.parametrize("wrong", ["labels.nmae: 1", "log.level > 5 and levle: 1"])
def test_a_misspelt_field_of_kibana_is_found(wrong: str) -> None:
    assert kql_fields(wrong) - ECS


@pytest.mark.parametrize("wrong", ["filter evnt = 1", "fields @timestamp, nmae", "stats sum(amonut) by name"])
def test_a_misspelt_field_of_insights_is_found(wrong: str) -> None:
    assert insights_fields(wrong) - set(FIELDS)


def answer(question: str, folder: Path, id_: str = "") -> list[str]:
    (command,) = blocks(QUESTIONS[question], "sh")
    environment = {"PATH": os.environ["PATH"], "LOG_DIR": str(folder), "ID": id_}
    done = subprocess.run(["sh", "-c", command], env=environment, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, ""), question
    return done.stdout.splitlines()


def opened(worker: Worker, name: str) -> Mapping[str, str]:
    """The line about the incident of check ``name``; empty before it opened."""
    return next((each for each in worker.events("incident_opened") if each["name"] == name), {})


def refused(worker: Worker, name: str) -> bool:
    """Whether a channel has failed to deliver the incident of check ``name``."""
    incident = opened(worker, name).get("incident")
    failed = worker.events("notification_failed")
    return incident is not None and any(
        incident in (each["incident"], *each.get("incidents", ())) for each in failed
    )


async def test_jq_answers_from_the_logs_of_a_worker(fleet: Fleet, town: Company, paywatch: Paywatch) -> None:
    if which("jq") is None:
        pytest.skip("jq is not installed")
    folder = fleet.folder / "logs"
    town.shop.behave(failing=("payment",))
    fleet.configure(
        '[reconcile]\nobjects = ["payments"]\ndaily_at = "00:00"\n' + mapping(),
        http_check("broken", f"{town.shop_url}/api/health/payment", every="1h"),
        hook("hook", f"{town.receiver_url}/hook"),
        hook("nowhere", "http://127.0.0.1:9/"),
    )
    await seed_ledger(fleet.dsn, town.world, Plan(missing=2))
    worker = fleet.start("all", LOG_DIR=str(folder))
    await fleet.until(lambda: worker.events("finding_recorded"), "the findings are logged")
    await fleet.until(lambda: refused(worker, "broken"), "the notification about the broken check fails")
    finding = worker.events("finding_recorded")[0]
    incident = opened(worker, "broken")["incident"]
    assert await worker.stop() == 0
    acknowledged = await paywatch(fleet, "incident", "ack", incident, "--as", "ann", LOG_DIR=str(folder))
    assert acknowledged.exit_code == 0

    found = {question: answer(question, folder, incident) for question in QUESTIONS}
    payment = answer("What happened to a payment, a payout or a charge?", folder, finding["payment_id"])
    assert [finding["run"] in line for line in payment] == [True]
    assert found["Which checks fail now?"][0].startswith("broken\tfail\tstatus\t")
    assert any(
        "\tann\tincident_acknowledged\t" in line
        for line in found["Who acknowledged, resolved or silenced what?"]
    )
    story = "".join(found["What happened in an incident?"])
    assert all(event in story for event in ("incident_opened", "notification_", "incident_acknowledged"))
    assert any("\tnowhere\t" in line for line in found["Which notifications were not delivered?"])
    assert found["How many slots were missed?"][0].split("\t")[:2] == ["broken", "0"]


def test_the_examples_of_both_pages_are_valid() -> None:
    """The line of docs/logs.md has declared fields, and the YAML of collectors can be read."""
    (line,) = blocks((ROOT / "docs" / "logs.md").read_text(), "json")
    fields = json.loads(line)
    assert [name for name in fields if name not in FIELDS] == []
    assert JsonLines({})(typed(None, "info", dict(fields))) == line.strip()
    filebeat, compose = map(yaml.safe_load, blocks(PAGE, "yaml"))
    assert filebeat["filebeat.inputs"][0]["parsers"][0]["ndjson"]["expand_keys"] is True
    assert compose["services"]["probes"]["environment"] == {"LOG_FORMAT": "json"}


EVENTS: list[dict[str, object]] = [
    {
        "event": "check_finished",
        "name": "shop",
        "verdict": "fail",
        "cause": "status",
        "reason": "HTTP 503",
        "slots": 1,
    }
    | {"slot": "2026-11-30T02:31:00+00:00", "duration": 0.5},
    {"event": "incident_acknowledged", "incident": "inc_1", "by": "ann"},
    {"event": "notification_failed", "channel": "team", "incidents": ["inc_1", "inc_2"], "error": "404"},
    {
        "event": "notification_failed",
        "channel": "team",
        "outcome": "failed",
        "incident": "inc_1",
        "error": "404",
    },
    {
        "event": "finding_recorded",
        "payment_id": "pi_1",
        "object": "payouts",
        "status": "open",
        "amount": 20_000,
    },
    {"event": "store_recovered", "seconds": 2.5},
    {"event": "readings_dropped", "count": 3},
]


def test_ecs_files_answer_as_json_files_once_they_are_renamed(tmp_path: Path) -> None:
    if which("jq") is None:
        pytest.skip("jq is not installed")
    now = datetime.now(UTC).isoformat().replace("+00:00", "Z")
    formats: dict[str, JsonLines | EcsLines] = {"json": JsonLines({}), "ecs": EcsLines({})}
    for name, lines in formats.items():
        (tmp_path / name).mkdir()
        written = "".join(lines({"timestamp": now, "level": "error", **each}) + "\n" for each in EVENTS)
        for kind in ("combined", "error", "audit", "payout"):
            (tmp_path / name / f"worker-{kind}.log").write_text(written)
    (renaming,) = blocks(PAGE.partition("\n## ")[0], "sh")
    environment = {"PATH": os.environ["PATH"], "LOG_DIR": str(tmp_path / "ecs"), "TMPDIR": str(tmp_path)}
    done = subprocess.run(
        ["sh", "-ec", renaming + 'echo "$LOG_DIR"'],
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )
    copy = Path(done.stdout.strip())
    for question in QUESTIONS:
        id_ = "pi_1" if "payment" in question else "inc_1"
        assert answer(question, copy, id_) == answer(question, tmp_path / "json", id_) != [], question
    told = "".join(answer("What happened in an incident?", copy, "inc_2"))
    assert "notification_failed" in told
    assert "incident_acknowledged" not in told
