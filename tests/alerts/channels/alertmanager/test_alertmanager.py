"""Alertmanager: one alert for each incident, as its reference and a real one say."""

import asyncio
import re
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from shutil import which
from typing import Any

import httpx
import msgspec
import pytest

from alerts import CHANNELS, Delivery, NotificationKind, send
from alerts.content import TEST_PREFIX, Affected, Content, Phase
from alerts.delivery.group_content import Subject, group_content
from alerts.delivery.merging import Unit
from alerts.delivery.model import Waiting
from settings import Channel, Severity
from settings.channels.alertmanager import AlertmanagerChannel
from tests.alerts.channels.contract import ChannelContract
from tests.alerts.channels.failures import URL
from tests.alerts.channels.receiver import Received, Receiver
from tests.alerts.channels.suite import TARGET, answering
from tests.alerts.messages import incident, notice
from tests.alerts.timeline import MINUTE, NOON
from tests.waiting import PATIENCE

COMMAND = "prometheus-alertmanager"
CONFIGURATION = """
route:
  receiver: nobody
receivers:
  - name: nobody
"""


class TestAlertmanager(ChannelContract):
    kind = "alertmanager"
    target = TARGET.replace("?", "/api/v2/alerts?")
    success_body = b""

    def config(self, url: str) -> Channel:
        return AlertmanagerChannel.model_validate({"kind": "alertmanager", "url": url})

    def decoded(self, received: Received) -> Any:
        assert complaints(received.json) == []
        return {"alerts": received.json}

    def sent(self, delivery: Delivery) -> Any:
        return {"alerts": delivery.payload["alerts"]}

    @pytest.mark.parametrize("base", ["", "/", "/api/v2/alerts"])
    async def test_the_url_is_the_base_address_or_that_of_alerts(
        self, http: httpx.AsyncClient, receiver: Receiver, base: str
    ) -> None:
        await send(self.config(receiver.url(base)), self.delivery(), http)
        assert receiver.received[0].target == "/api/v2/alerts"

    async def test_a_path_and_basic_authentication_are_part_of_the_url(
        self, http: httpx.AsyncClient, receiver: Receiver
    ) -> None:
        url = receiver.url("/prometheus").replace("http://", "http://ann:pass@")
        await send(self.config(url), self.delivery(), http)
        (received,) = receiver.received
        assert received.target == "/prometheus/api/v2/alerts"
        assert received.headers["authorization"] == "Basic YW5uOnBhc3M="

    async def test_an_error_in_a_2xx_is_a_refusal(self) -> None:
        async with answering(200, b'{"status": "error", "error": "no such tenant"}') as http:
            error = await self.failure(http, URL)
        assert (error.kind, str(error)) == ("permanent", 'answered 200: "no such tenant"')

    async def test_a_raised_incident_resolves_its_former_alerts(
        self, http: httpx.AsyncClient, receiver: Receiver
    ) -> None:
        first = await send(self.config(receiver.url()), self.delivery(severity=Severity.P2), http)
        raised = replace(self.delivery(severity=Severity.P0), root=first.reference)
        await send(self.config(receiver.url()), raised, http)
        alerts = receiver.received[1].json
        now = "2026-03-01T12:05:00+00:00"
        assert [(each["labels"]["severity"], each["endsAt"] == now) for each in alerts] == [
            ("P0", False),
            ("P1", True),
            ("P2", True),
        ]

    async def test_an_incident_that_was_not_raised_is_one_alert(
        self, http: httpx.AsyncClient, receiver: Receiver
    ) -> None:
        resolved = replace(self.delivery(kind=NotificationKind.RESOLVED), root="P0")
        await send(self.config(receiver.url()), resolved, http)
        assert len(receiver.received[0].json) == 1


def complaints(alerts: Any) -> list[str]:
    """What Alertmanager refuses: names that are none, values that are no texts, an end before the start."""
    found = []
    for alert in alerts:
        labels, annotations = alert["labels"], alert["annotations"]
        pairs = [*labels.items(), *annotations.items()]
        found += [name for name, _ in pairs if not re.fullmatch("[a-zA-Z_][a-zA-Z0-9_]*", name)]
        found += [name for name, value in pairs if not isinstance(value, str)]
        start, end = (datetime.fromisoformat(alert[name]) for name in ("startsAt", "endsAt"))
        if end < start or start.tzinfo is None:
            found.append(f"{start} to {end}")
        if not any(labels.values()):
            found.append("no labels")
    return found


def alerts_of(content: Content) -> Any:
    return CHANNELS["alertmanager"].render(content, None)["alerts"]


def affected(number: int, phase: Phase = Phase.OPEN, **changes: Any) -> Affected:
    values: dict[str, Any] = {
        "incident": f"inc_{number}",
        "subject": f"check-{number}",
        "severity": Severity.P1,
        "phase": phase,
        "reason": "no answer",
        "opened_at": NOON,
        "groups": ("payments", "eu"),
        "labels": {"team": "billing", "service": "checkout"},
    }
    return Affected(**(values | changes))


def test_an_alert_has_our_labels_and_those_of_the_check() -> None:
    (alert,) = alerts_of(msgspec.structs.replace(incident(), affected=(affected(1),)))
    assert alert["labels"] == {
        "alertname": "check-1",
        "check": "check-1",
        "severity": "P1",
        "service": "shop",
        "label_service": "checkout",
        "environment": "production",
        "groups": "payments,eu",
        "team": "billing",
    }
    assert alert["annotations"]["runbook_url"] == "https://wiki.example/runbooks/api"


def test_the_labels_of_an_incident_never_change() -> None:
    contents = [incident(kind=kind, reason=str(kind), sequence=n) for n, kind in enumerate(NotificationKind)]
    first, *others = [alerts_of(each)[0]["labels"] for each in contents]
    assert all(each == first for each in others)


def test_an_open_alert_does_not_end_by_itself() -> None:
    (alert,) = alerts_of(incident())
    lasts = datetime.fromisoformat(alert["endsAt"]) - incident().at
    assert lasts > timedelta(days=300)
    assert alert["startsAt"] == NOON.isoformat()


def test_each_incident_of_a_group_is_an_alert_in_its_own_phase() -> None:
    members = (affected(1), affected(2, Phase.RESOLVED, ended_at=NOON + MINUTE))
    one, two = alerts_of(msgspec.structs.replace(incident(), affected=members))
    assert (one["labels"]["check"], two["labels"]["check"]) == ("check-1", "check-2")
    assert two["endsAt"] == (NOON + MINUTE).isoformat() < one["endsAt"]


def test_the_incidents_beyond_the_worst_are_alerts_too() -> None:
    everything = tuple(affected(number, check=f"check-{number}") for number in range(13))
    first = msgspec.structs.replace(incident(), affected=everything[:1])
    waiting = Waiting(1, "inc_0", NotificationKind.OPENED, Severity.P1, first, NOON, NOON)
    content = group_content(Subject("chat", [Unit((waiting,))], thread="grp_1", roster=everything), NOON)
    assert len(content.affected) < 13
    alerts = alerts_of(content)
    assert sorted(each["labels"]["check"] for each in alerts) == sorted(each.check for each in everything)


def test_an_incident_that_was_raised_in_a_group_resolves_its_former_alerts() -> None:
    everything = (affected(1), affected(2))
    first = msgspec.structs.replace(incident(), affected=everything[:1])
    waiting = Waiting(1, "inc_1", NotificationKind.ESCALATED, Severity.P1, first, NOON, NOON)
    content = group_content(Subject("chat", [Unit((waiting,))], thread="grp_1", roster=everything), NOON)
    ended = [each for each in alerts_of(content) if each["endsAt"] == content.at.isoformat()]
    assert [(each["labels"]["check"], each["labels"]["severity"]) for each in ended] == [
        ("check-1", "P2"),
        ("check-1", "P3"),
    ]


def test_an_incident_that_ended_before_it_began_has_no_length() -> None:
    member = affected(1, Phase.RESOLVED, ended_at=NOON - MINUTE)
    (alert,) = alerts_of(msgspec.structs.replace(incident(), affected=(member,)))
    assert alert["endsAt"] == alert["startsAt"]


def test_an_alert_that_only_tries_the_channel_ends_by_itself() -> None:
    (alert,) = alerts_of(incident(incident=TEST_PREFIX + "00c0ffee00"))
    assert datetime.fromisoformat(alert["endsAt"]) == incident().at + timedelta(hours=1)


def test_an_emergency_is_one_alert_whatever_fails() -> None:
    """Its failing checks have no incidents, so nobody would resolve an alert of one."""
    opened = msgspec.structs.replace(
        incident(), type="paywatch.emergency", affected=(affected(1), affected(2))
    )
    resolved = msgspec.structs.replace(opened, affected=(), phase=Phase.RESOLVED, at=NOON + 9 * MINUTE)
    (one,), (two,) = alerts_of(opened), alerts_of(resolved)
    assert one["labels"] == two["labels"]
    assert (one["labels"]["alertname"], one["labels"]["severity"]) == ("paywatch.emergency", "P0")
    assert two["endsAt"] == (NOON + 9 * MINUTE).isoformat() < one["endsAt"]


def test_a_notice_is_an_alert_for_information_that_ends() -> None:
    (alert,) = alerts_of(notice())
    assert alert["labels"]["severity"] == "info"
    assert datetime.fromisoformat(alert["endsAt"]) == notice().at + timedelta(hours=1)


@pytest.fixture
async def alertmanager(tmp_path: Path) -> AsyncIterator[httpx.AsyncClient]:
    """Alertmanager at a free port of loopback, below a path."""
    command = which(COMMAND)
    if command is None:
        pytest.skip(f"{COMMAND} is not installed: requests are only compared with its reference")
    (tmp_path / "alertmanager.yml").write_text(CONFIGURATION)
    process = await asyncio.create_subprocess_exec(
        command,
        f"--config.file={tmp_path}/alertmanager.yml",
        f"--storage.path={tmp_path}/data",
        "--web.listen-address=127.0.0.1:0",
        "--web.route-prefix=/alerting",
        "--cluster.listen-address=",
        stderr=asyncio.subprocess.PIPE,
    )
    try:
        async with httpx.AsyncClient(
            base_url=await _address(process), trust_env=False, timeout=PATIENCE
        ) as client:
            yield client
    finally:
        process.kill()
        await process.wait()


async def _address(process: asyncio.subprocess.Process) -> str:
    assert process.stderr is not None
    async with asyncio.timeout(60):
        async for line in process.stderr:
            if found := re.search(rb"Listening on.*address=(\S+)", line):
                return f"http://{found[1].decode()}/alerting"
    raise AssertionError("Alertmanager ended before it listened")


async def test_a_real_alertmanager_shows_the_alert_until_it_is_resolved(
    alertmanager: httpx.AsyncClient,
) -> None:
    suite = TestAlertmanager()
    config = suite.config(str(alertmanager.base_url))
    now = datetime.now(UTC)
    for kind, shown in ((NotificationKind.OPENED, 1), (NotificationKind.RESOLVED, 0)):
        delivery = suite.delivery(kind=kind, opened_at=now - MINUTE, at=now, subject='Zürich 💸\n"api"')
        await send(config, delivery, alertmanager)
        alerts = (await alertmanager.get("/api/v2/alerts")).json()
        assert len(alerts) == shown
