"""Text messages: their length in segments, and what is in them."""

import httpx
import pytest

from alerts import CHANNELS
from alerts.channels.sms.limits import segments
from alerts.content import Content
from tests.alerts.channels.receiver import Receiver
from tests.alerts.channels.twilio import TwilioContract
from tests.alerts.messages import incident, notice


class TestSms(TwilioContract):
    kind = "sms"
    resource = "Messages"

    @pytest.mark.parametrize("status", ["matched", "repaired", "discrepancies", "incomplete", "failed"])
    async def test_a_notice_has_the_head_and_the_counts(
        self,
        http: httpx.AsyncClient,  # noqa: ARG002 (inherited)
        receiver: Receiver,  # noqa: ARG002 (inherited)
        status: str,
    ) -> None:
        body = rendered(notice(status=status))
        for part in (status, "Synced: 97, Created: 2, Updated: 1", "sha256:" + "0f" * 32):
            assert part in body


def rendered(content: Content) -> str:
    return str(CHANNELS["sms"].render(content, None)["Body"])


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("", 1),
        ("a" * 160, 1),
        ("a" * 161, 2),
        ("€" * 80, 1),
        ("€" * 81, 2),
        ("a" * 304, 2),
        ("a" * 305, 3),
        ("é" * 160, 1),
        ("ê" * 70, 1),
        ("ê" * 71, 2),
        ("💸" * 35, 1),
        ("💸" * 36, 2),
        ("💸" * 66, 2),
        ("💸" * 67, 3),
    ],
)
def test_segments_are_counted_as_phones_count_them(text: str, count: int) -> None:
    assert segments(text) == count


def test_a_message_says_what_happened_and_how_to_go_on() -> None:
    content = incident(subject="api")
    assert rendered(content) == (
        "[production] P0 opened: api\nanswered 500 where 200 was expected\n"
        f"https://wiki.example/runbooks/api\nincident {content.thread} - message 1"
    )


def test_a_long_reason_is_cut_and_the_rest_stays() -> None:
    body = rendered(incident(reason="r" * 10_240))
    assert segments(body) == 3
    assert len(body) > 400
    assert "r... (" in body
    assert body.endswith("message 1")


@pytest.mark.parametrize("text", ["决" * 500, "💸" * 500])
def test_other_scripts_leave_fewer_characters(text: str) -> None:
    body = rendered(incident(subject=text, reason=text, runbook=None))
    assert segments(body) == 3
    assert "… (" in body
    assert body.endswith("message 1")


def test_typographic_signs_do_not_double_the_price() -> None:
    reason = "“quotes” \N{EN DASH} dashes… and `code`\tand \N{RIGHT SINGLE QUOTATION MARK}"
    body = rendered(incident(reason=reason))
    assert "\"quotes\" - dashes... and 'code' and '" in body
    assert segments(body) == 1


@pytest.mark.parametrize(
    "runbook", ["javascript:alert(1)", "https://wiki.example/" + "x" * 200, "https://a b"]
)
def test_a_runbook_is_whole_or_absent(runbook: str) -> None:
    assert "alert(1)" not in rendered(incident(runbook=runbook))
    assert "https://" not in rendered(incident(runbook=runbook))


def test_no_control_character_is_sent() -> None:
    assert "a b\nc" in rendered(incident(reason="a\x00\x1b\x07b\nc"))
