"""A real Alertmanager with the example configuration: what it mutes, and who gets the rest."""

import email
import re
import shutil
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from email.header import decode_header, make_header
from pathlib import Path
from typing import Any

import httpx
import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult

from sandbox.company import Company
from sandbox.embedded.server import free_port
from tests.alerts.channels.email.servers import Mails
from tests.deploy.prometheus.files import FOLDER
from tests.waiting import PATIENCE, wait_until

PROGRAM = shutil.which("prometheus-alertmanager") or shutil.which("alertmanager")
DISCREPANCIES = {"alertname": "PaywatchDiscrepancies", "object": "payments"}
NOT_MEASURED = {"alertname": "PaywatchValueNotMeasured", "severity": "high"}
BLIND = {"alertname": "PaywatchBlind", "severity": "critical"}


@contextmanager
def running(folder: Path, configuration: Path) -> Iterator[httpx.Client]:
    if PROGRAM is None:
        pytest.skip("prometheus-alertmanager is not installed")
    address = f"127.0.0.1:{free_port()}"
    options = ["--cluster.listen-address=", f"--storage.path={folder}", f"--web.listen-address={address}"]
    command = [PROGRAM, f"--config.file={configuration}", *options]
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(command, stdout=log, stderr=log)
    with httpx.Client(base_url=f"http://{address}", trust_env=False, timeout=PATIENCE) as client:

        def is_ready() -> bool:
            assert process.poll() is None, (folder / "log").read_text()
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


@pytest.fixture
def alertmanager(tmp_path: Path) -> Iterator[httpx.Client]:
    with running(tmp_path, FOLDER / "alertmanager.yml") as client:
        yield client


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


class Inbox:
    """What an Alertmanager with the example's receivers sent: to PagerDuty, to Slack, and by mail."""

    def __init__(self, company: Company, mails: Mails) -> None:
        self._company, self._mails = company, mails

    def pages(self) -> list[tuple[str, str]]:
        found = [each.json() for each in self._company.receiver.accepted("/pagerduty")]
        return [(each["event_action"], each["payload"]["summary"]) for each in found]

    def chats(self) -> list[tuple[str, str]]:
        found = [each.json()["attachments"][0] for each in self._company.receiver.accepted("/slack")]
        return [(each["title"], each["text"]) for each in found]

    def heartbeats(self) -> list[str]:
        return [each.json()["status"] for each in self._company.receiver.accepted("/watchdog")]

    def subjects(self) -> list[str]:
        found = (email.message_from_bytes(self._mails.raw(n)) for n in range(len(self._mails.envelopes)))
        return [str(make_header(decode_header(each["subject"]))) for each in found]


@contextmanager
def mail_server(mails: Mails) -> Iterator[int]:
    """Without LOGIN, whose questions Alertmanager expects in other words than aiosmtpd's."""
    server = Controller(
        mails,
        hostname="127.0.0.1",
        port=free_port(),
        auth_require_tls=False,
        auth_exclude_mechanism=["LOGIN"],
        authenticator=lambda *_: AuthResult(success=True),
    )
    server.start()
    try:
        yield server.port
    finally:
        server.stop()


def rewritten(folder: Path, url: str, mail_port: int) -> Path:
    """The example with other addresses, secrets in this folder, and 5 minutes as a second."""
    secrets = {"smtp": "password", "slack": f"{url}/slack", "pagerduty": "routing-key"}
    for name, value in secrets.items():
        (folder / name).write_text(value)
    text = (FOLDER / "alertmanager.yml").read_text()
    seconds = {"s": 1, "m": 60, "h": 3600, "d": 86400}
    text = re.sub(
        r"(group_wait|group_interval|repeat_interval): (\d+)([smhd])",
        lambda each: f"{each[1]}: {int(each[2]) * seconds[each[3]] * 1000 // 300}ms",
        text,
    )
    for before, after in {
        "/etc/alertmanager/secrets": str(folder),
        "smtp.example.com:587": f"127.0.0.1:{mail_port}",
        "https://heartbeat.example.com": url,
        "global:\n": f"global:\n  smtp_require_tls: false\n  pagerduty_url: {url}/pagerduty/v2/enqueue\n",
    }.items():
        assert before in text
        text = text.replace(before, after)
    (folder / "alertmanager.yml").write_text(text)
    return folder / "alertmanager.yml"


def overdue(check: str, **more: Any) -> dict[str, Any]:
    found = alert(**BLIND, reason="check_overdue", check=check)
    return found | {"annotations": {"summary": f"Nobody knows whether {check} passes"}} | more


def test_all_receivers_get_each_alert_of_a_group_and_its_end(
    tmp_path: Path, company: Callable[..., Company]
) -> None:
    shop, mails = company(payments=1), Mails()
    inbox = Inbox(shop, mails)
    with (
        mail_server(mails) as port,
        running(tmp_path, rewritten(tmp_path, shop.receiver_url, port)) as client,
    ):

        def send(*alerts: dict[str, Any]) -> None:
            assert client.post("/api/v2/alerts", json=alerts).is_success

        def ended() -> dict[str, str]:
            return {"endsAt": datetime.now(UTC).isoformat()}

        both = ("Nobody knows whether a passes", "Nobody knows whether b passes")
        send(overdue("a"), overdue("b"), alert(alertname="Watchdog", severity="none"))
        wait_until(
            lambda: [text for action, text in inbox.pages() if all(each in text for each in both)],
            "the pager names both alerts, whose summaries differ",
        )
        wait_until(lambda: "firing" in inbox.heartbeats(), "the dead man's switch is called")
        send(overdue("a", **ended()))
        lines = (f"resolved, critical: {both[0]}", f"firing, critical: {both[1]}")
        wait_until(
            lambda: [
                title
                for title, text in inbox.chats()
                if title == "firing: PaywatchBlind" and all(each in text for each in lines)
            ],
            "the chat says which of them ended",
        )
        send(overdue("b", **ended()))
        wait_until(lambda: "resolve" in dict(inbox.pages()), "the page ends")
        wait_until(lambda: "resolved: PaywatchBlind" in dict(inbox.chats()), "the chat says so")
        wait_until(lambda: [each for each in inbox.subjects() if "[RESOLVED]" in each], "a mail says so")
