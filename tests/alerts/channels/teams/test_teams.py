"""Teams: an Adaptive Card that a workflow can post, accepted but not known to be delivered."""

import json
from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings

from alerts import CHANNELS, NotificationKind, send
from settings import Channel
from settings.channels.teams import TeamsChannel
from tests.alerts.channels.contract import ChannelContract
from tests.alerts.channels.measuring import excesses
from tests.alerts.channels.suite import SECRET, answering
from tests.alerts.channels.texts import hostile_text
from tests.alerts.messages import incident, notice, strings

URL = "https://prod-1.westeurope.logic.azure.com/workflows/x/triggers/manual/paths/invoke?sig=" + SECRET


class TestTeams(ChannelContract):
    kind = "teams"
    success_body = b""

    def config(self, url: str) -> Channel:
        return TeamsChannel.model_validate({"kind": "teams", "url": url})

    async def test_a_started_workflow_has_only_accepted_the_message(self) -> None:
        async with answering(202, headers={"x-ms-workflow-run-id": "0858"}) as http:
            sent = await send(self.config(URL), self.delivery(), http)
        assert (sent.outcome, sent.reference) == ("accepted", "0858")

    @pytest.mark.parametrize(
        ("body", "kind", "after"),
        [
            (b"Webhook message delivery failed with error: returned HTTP error 429", "retry", 7.0),
            (b"Webhook message delivery failed with error: returned HTTP error 502", "retry", 7.0),
            (b"Webhook message delivery failed with error: returned HTTP error 413", "permanent", None),
            (b'{"error": {"code": "WorkflowTriggerIsNotEnabled"}}', "permanent", None),
            (b"<!DOCTYPE html><title>Sign in to your account</title>", "unknown", None),
        ],
    )
    async def test_a_2xx_that_reports_a_failure_is_one(
        self, body: bytes, kind: str, after: float | None
    ) -> None:
        async with answering(200, body, {"Retry-After": "7"}) as http:
            error = await self.failure(http, URL)
        assert (error.kind, error.retry_after) == (kind, after)


def rendered(**changes: Any) -> dict[str, Any]:
    return card_of(CHANNELS["teams"].render(incident(**changes), None))


def card_of(payload: Any) -> dict[str, Any]:
    """The card, if the body is what the documentation of Workflows and Adaptive Cards 1.4 allows."""
    assert set(payload) == {"type", "attachments"}
    (attachment,) = payload["attachments"]
    assert attachment["contentType"] == "application/vnd.microsoft.card.adaptive"
    card: dict[str, Any] = attachment["content"]
    assert (card["type"], card["version"]) == ("AdaptiveCard", "1.4")
    for block in card["body"]:
        assert (block["type"], set(block) - {"type", "inlines", "spacing"}) == ("RichTextBlock", set())
        for run in block["inlines"]:
            assert run["type"] == "TextRun"
            assert set(run) <= {"type", "text", "size", "weight", "color", "isSubtle"}
            assert run["text"]
    for action in card.get("actions", []):
        assert set(action) == {"type", "title", "url"}
        httpx.URL(action["url"])
    return card


def lines(card: dict[str, Any]) -> list[str]:
    return ["".join(run["text"] for run in block["inlines"]) for block in card["body"]]


def test_an_opening_has_title_reason_fields_and_runbook() -> None:
    card = rendered()
    title, reason, *fields, context = lines(card)
    assert (title, reason) == ("🔴 P0 opened: api", "answered 500 where 200 was expected")
    assert card["body"][0]["inlines"][0]["color"] == "Attention"
    assert "Severity: P0" in fields
    assert "Opened: 2026-03-01 12:00:00 UTC" in fields
    assert context.startswith("Paywatch · incident inc_")
    assert card["actions"] == [
        {
            "type": "Action.OpenUrl",
            "title": "Open the runbook",
            "url": "https://wiki.example/runbooks/api",
        }
    ]
    assert card["fallbackText"] == "[production] 🔴 P0 opened: api: answered 500 where 200 was expected"


def test_a_resolve_is_green() -> None:
    title = rendered(kind=NotificationKind.RESOLVED, first=False)["body"][0]["inlines"][0]
    assert (title["text"], title["color"]) == ("✅ P0 resolved: api", "Good")


@pytest.mark.parametrize(
    "runbook", ["javascript:alert(1)", "https://[broken", "https://wiki.example/" + "a" * 1_000]
)
def test_only_a_short_web_address_is_a_button(runbook: str) -> None:
    card = rendered(runbook=runbook)
    assert "actions" not in card
    assert any(line.startswith("Runbook: " + runbook[:15]) for line in lines(card))


@hypothesis_settings(deadline=None, max_examples=60)
@given(hostile_text)
def test_no_text_is_markup_or_a_mention(text: str) -> None:
    payload = CHANNELS["teams"].render(incident(subject=text, reason=text, by=text, runbook=text), None)
    card = card_of(payload)
    assert not any("{{" in shown or "<at" in shown.lower() for shown in strings(card))
    assert excesses(payload, CHANNELS["teams"].LIMITS) == []


@pytest.mark.parametrize("character", ["x", "\\", "\x01", "é", "💸"])
def test_the_largest_messages_fit_in_any_encoding(character: str) -> None:
    text = character * 20_000
    for content in (
        incident(
            subject=text,
            reason=text,
            by=text,
            kind=NotificationKind.ACKNOWLEDGED,
            runbook="https://w.example/" + text,
        ),
        notice(subject=text, reason=text, summary=text, details=(text, text), account=text, run=text),
    ):
        payload = CHANNELS["teams"].render(content, None)
        assert len(json.dumps(payload)) <= 14_000
        assert len(json.dumps(payload, ensure_ascii=False).encode("utf-16-le")) <= 28_000
        assert any(f"… ({len(text) - 1}" > line > "… (" or "more)" in line for line in strings(payload))


@pytest.mark.parametrize(
    "url",
    [
        "https://acme.webhook.office.com/webhookb2/" + SECRET,
        "https://ACME.Webhook.Office.com./webhookb2/" + SECRET,
        "https://webhook.office.com/" + SECRET,
        "https://outlook.office.com/webhook/" + SECRET,
        "https://outlook.office365.com/webhook/" + SECRET,
    ],
)
def test_an_address_of_a_connector_is_refused(url: str) -> None:
    with pytest.raises(
        ValueError, match="which Microsoft has retired: in Teams, create the workflow"
    ) as raised:
        TeamsChannel.model_validate({"kind": "teams", "url": url})
    assert SECRET not in str(raised.value)


@pytest.mark.parametrize(
    "url",
    [
        URL,
        "https://default1.d5.environment.api.powerplatform.com/powerautomate/automations/x",
        "https://relay.internal.example/teams",
        "https://outlook.office.com/other",
        "https://webhook.office.com.example/x",
    ],
)
def test_any_other_host_is_allowed(url: str) -> None:
    assert TeamsChannel.model_validate({"kind": "teams", "url": url}).url.get_secret_value() == url
