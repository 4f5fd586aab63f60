"""Slack: blocks within its limits, and no text that Slack would read as a command."""

from typing import Any

import msgspec
import pytest

from alerts import CHANNELS, NotificationKind
from settings import Channel, Severity
from settings.channels.slack import SlackChannel
from tests.alerts.channels.contract import ChannelContract
from tests.alerts.channels.suite import answering
from tests.alerts.messages import incident, notice, strings
from tests.alerts.timeline import MINUTE, NOON


class TestSlack(ChannelContract):
    kind = "slack"

    def config(self, url: str) -> Channel:
        return SlackChannel.model_validate({"kind": "slack", "url": url})

    @pytest.mark.parametrize(
        ("body", "kind"),
        [
            (b"no_service", "permanent"),
            (b"invalid_payload\n", "permanent"),
            (b"invalid_blocks", "permanent"),
            (b"message_not_sent", "permanent"),
            (b"ratelimited", "retry"),
            (b"rollup_error", "retry"),
            (b'{"error": "no such hook"}', "permanent"),
            (b'{"ok": false, "error": "channel_not_found"}', "permanent"),
            (b'{"ok": false, "error": "internal_error"}', "unknown"),
            (b'{"success": false, "error": "Invalid integration id or token provided."}', "permanent"),
            (b'{"ok": false}', "permanent"),
            (b"<!doctype html><title>Sign in</title>", "unknown"),
        ],
    )
    async def test_an_error_with_the_status_200_is_one(self, body: bytes, kind: str) -> None:
        async with answering(200, body) as http:
            assert (await self.failure(http, "https://hooks.slack.example/x")).kind == kind

    @pytest.mark.parametrize(
        "body", [b"message_sent", b"Accepted", b"event_accepted\n", b"", b"1", b'{"ok": true}']
    )
    async def test_a_relay_takes_a_message_in_its_own_words(self, body: bytes) -> None:
        async with answering(200, body) as http:
            assert await self.attempt(http, "https://hooks.slack.example/x") is None


def rendered(**changes: Any) -> dict[str, Any]:
    return CHANNELS["slack"].render(incident(**changes), None)


def header(**changes: Any) -> str:
    text: str = rendered(**changes)["blocks"][0]["text"]["text"]
    return text


def fields(**changes: Any) -> dict[str, str]:
    texts = [field["text"] for field in rendered(**changes)["blocks"][2]["fields"]]
    return {text.split("\n")[0].strip("*"): text.split("\n")[1] for text in texts}


def test_a_message_has_a_header_a_reason_fields_and_a_context() -> None:
    assert [block["type"] for block in rendered()["blocks"]] == ["header", "section", "section", "context"]


def test_an_opening_has_all_fields() -> None:
    assert header() == "🔴 P0 opened: api"
    assert fields() == {
        "Severity": "P0",
        "Service": "shop",
        "Environment": "production",
        "Opened": "<!date^1772366400^{date_short_pretty} {time_secs}|2026-03-01 12:00:00 UTC>",
        "Respond within": "5 min",
        "Runbook": "<https://wiki.example/runbooks/api|Open the runbook>",
    }


def test_every_kind_of_message_looks_different() -> None:
    headers = [header(kind=kind, first=False) for kind in NotificationKind]
    assert headers == [
        "🔴 P0 opened: api",
        "⏰ P0 still open: api",
        "🚨 P0 escalated: api",
        "🔁 P0 flapping: api",
        "👀 P0 acknowledged: api",
        "✅ P0 resolved: api",
    ]


def test_a_channels_first_message_says_opened() -> None:
    assert header(kind=NotificationKind.ESCALATED, first=True) == "🚨 P0 opened and escalated: api"
    assert header(kind=NotificationKind.REMINDER, first=True) == "⏰ P0 opened earlier and still open: api"


@pytest.mark.parametrize(("severity", "mark"), [("P0", "🔴"), ("P1", "🟠"), ("P2", "🟡"), ("P3", "🔵")])
def test_every_severity_has_its_icon(severity: str, mark: str) -> None:
    assert header(severity=Severity(severity)) == f"{mark} {severity} opened: api"


def test_a_resolve_has_the_duration_and_no_response_time() -> None:
    resolved = fields(kind=NotificationKind.RESOLVED, at=NOON + 65 * MINUTE)
    assert resolved["Lasted"] == "1 h 5 min"
    assert "Respond within" not in resolved


def test_an_acknowledgement_names_the_person() -> None:
    assert fields(kind=NotificationKind.ACKNOWLEDGED, by="ann <ann@shop.example>")["Acknowledged by"] == (
        "ann &lt;ann@shop.example&gt;"
    )


def test_slacks_control_characters_are_escaped() -> None:
    message = rendered(reason="<!channel> & <@U123>")
    assert message["blocks"][1]["text"]["text"] == "&lt;!channel&gt; &amp; &lt;@U123&gt;"
    assert message["text"].endswith("&lt;!channel&gt; &amp; &lt;@U123&gt;")


@pytest.mark.parametrize("reason", ["x" * 10_240, "&" * 10_240, "<" * 2_999, "💸" * 10_240])
def test_no_text_exceeds_slacks_limits_or_cuts_an_entity(reason: str) -> None:
    message = rendered(reason=reason, subject="s" * 500, runbook="https://wiki.example/" + "&" * 2_500)
    head, section, facts, context = message["blocks"]
    assert len(head["text"]["text"]) <= 150
    assert len(section["text"]["text"].encode("utf-16-le")) // 2 <= 3000
    assert len(facts["fields"]) <= 10
    assert all(len(field["text"]) <= 2000 for field in facts["fields"])
    assert len(context["elements"]) <= 10
    assert len(message["text"]) <= 4000
    for text in strings(message):
        assert not text.rstrip("…").endswith(("&", "&a", "&am", "&amp", "&l", "&lt", "&g", "&gt"))


@pytest.mark.parametrize("kind", NotificationKind)
def test_no_message_has_more_fields_than_slack_allows(kind: NotificationKind) -> None:
    assert len(rendered(kind=kind, by="ann")["blocks"][2]["fields"]) <= 10


def test_a_message_without_a_reason_still_has_a_text() -> None:
    assert rendered(reason="")["blocks"][1]["text"]["text"] == "No reason was given."


def test_a_message_without_fields_has_no_empty_section() -> None:
    content = msgspec.structs.replace(incident(reason=""), fields=(), text=" ")
    message: Any = CHANNELS["slack"].render(content, None)
    assert [block["type"] for block in message["blocks"]] == ["header", "section", "context"]


def test_a_runbook_that_is_no_web_address_is_text() -> None:
    assert fields(runbook="wiki: page 7 <old>")["Runbook"] == "wiki: page 7 &lt;old&gt;"


def test_a_runbook_cannot_break_out_of_its_link() -> None:
    link = fields(runbook="https://wiki.example/a|b>c")["Runbook"]
    assert link == "<https://wiki.example/a%7Cb&gt;c|Open the runbook>"


def test_a_notice_has_its_day_status_and_head() -> None:
    content = notice(status="discrepancies", reason="payments: a <proof> failed")
    message: dict[str, Any] = CHANNELS["slack"].render(content, None)
    head, section, facts, context = message["blocks"]
    assert head["text"]["text"] == "🟠 Daily reconciliation of 2026-02-28: discrepancies"
    assert section["text"]["text"] == (
        "Synced: 97, Created: 2, Updated: 1\npayments: a &lt;proof&gt; failed\n"
        "payments: 2 of 3 missed had an undelivered webhook"
    )
    assert [field["text"].split("\n")[0] for field in facts["fields"]] == [
        *("*Account*", "*From*", "*Until*", "*Service*", "*Environment*", "*Run*")
    ]
    assert context["elements"][0]["text"].startswith(f"Paywatch · report 324 · head sha256:{'0f' * 32} · ")
    assert message["text"].endswith("discrepancies: Synced: 97, Created: 2, Updated: 1")


def test_a_notice_with_a_long_reason_fits_slacks_limits() -> None:
    message = CHANNELS["slack"].render(notice(reason="&" * 10_240, subject="s" * 500), None)
    assert all(len(text) <= 3000 for text in strings(message))
