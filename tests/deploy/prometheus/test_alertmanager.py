"""A real Alertmanager with the example configuration: what it mutes, and who gets the rest."""

import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from sandbox.embedded.server import free_port
from tests.deploy.prometheus.files import FOLDER
from tests.waiting import PATIENCE, wait_until

PROGRAM = shutil.which("prometheus-alertmanager") or shutil.which("alertmanager")
DISCREPANCIES = {"alertname": "PaywatchDiscrepancies", "object": "payments"}
NOT_MEASURED = {"alertname": "PaywatchValueNotMeasured", "severity": "high"}
BLIND = {"alertname": "PaywatchBlind", "severity": "critical"}


@pytest.fixture
def alertmanager(tmp_path: Path) -> Iterator[httpx.Client]:
    if PROGRAM is None:
        pytest.skip("prometheus-alertmanager is not installed")
    address = f"127.0.0.1:{free_port()}"
    options = ["--cluster.listen-address=", f"--storage.path={tmp_path}", f"--web.listen-address={address}"]
    command = [PROGRAM, f"--config.file={FOLDER / 'alertmanager.yml'}", *options]
    with (tmp_path / "log").open("wb") as log:
        process = subprocess.Popen(command, stdout=log, stderr=log)
    with httpx.Client(base_url=f"http://{address}", trust_env=False, timeout=PATIENCE) as client:

        def is_ready() -> bool:
            assert process.poll() is None, (tmp_path / "log").read_text()
            try:
                return client.get("/-/ready").is_success
            except httpx.TransportError:
                return False

        try:
            wait_until(is_ready, "Alertmanager is ready")
            yield client
        finally:
            process.kill()
            process.wait()


def alert(**labels: str) -> dict[str, Any]:
    return {"labels": {"environment": "production"} | labels}


def await_muted(client: httpx.Client, alerts: dict[str, tuple[dict[str, Any], bool]]) -> None:
    """Sends the alerts, and waits until those and only those are muted that are marked so."""
    assert client.post("/api/v2/alerts", json=[each for each, _ in alerts.values()]).is_success
    wanted = {str(sorted(each["labels"].items())): muted for each, muted in alerts.values()}

    def judged() -> bool:
        found = client.get("/api/v2/alerts").json()
        states = {str(sorted(each["labels"].items())): each["status"]["state"] for each in found}
        return {name: state == "suppressed" for name, state in states.items() if name in wanted} == wanted

    wait_until(judged, f"muted: {[name for name, (_, muted) in alerts.items() if muted]}")


def test_a_critical_discrepancy_mutes_the_warning_of_its_object(alertmanager: httpx.Client) -> None:
    await_muted(
        alertmanager,
        {
            "critical": (alert(**DISCREPANCIES, severity="critical"), False),
            "its warning": (alert(**DISCREPANCIES, severity="warning"), True),
            "of another object": (alert(**DISCREPANCIES | {"object": "refunds"}, severity="warning"), False),
        },
    )


def test_blindness_mutes_what_follows_from_it_and_nothing_else(alertmanager: httpx.Client) -> None:
    await_muted(
        alertmanager,
        {
            "blind": (alert(**BLIND, reason="store_unreachable"), False),
            "not measured": (alert(**NOT_MEASURED), True),
            "of another environment": (alert(**NOT_MEASURED | {"environment": "staging"}), False),
            "a breach": (alert(alertname="security_breach", severity="critical"), False),
        },
    )


def test_one_overdue_check_mutes_nothing(alertmanager: httpx.Client) -> None:
    """The muted discrepancy shows that Alertmanager has compared the alerts with each other."""
    await_muted(
        alertmanager,
        {
            "blind": (alert(**BLIND, reason="check_overdue"), False),
            "not measured": (alert(**NOT_MEASURED), False),
            "critical": (alert(**DISCREPANCIES, severity="critical"), False),
            "its warning": (alert(**DISCREPANCIES, severity="warning"), True),
        },
    )
