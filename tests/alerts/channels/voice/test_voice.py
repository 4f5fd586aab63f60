"""Calls: what is said, as valid XML."""

from xml.etree import ElementTree as ET

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alerts import CHANNELS, NotificationKind
from alerts.content import Content
from tests.alerts.channels.receiver import Receiver
from tests.alerts.channels.twilio import TwilioContract
from tests.alerts.messages import incident, notice


class TestVoice(TwilioContract):
    kind = "voice"
    resource = "Calls"

    @pytest.mark.parametrize("kind", NotificationKind)
    @pytest.mark.parametrize("first", [True, False])
    async def test_every_kind_of_message_can_be_rendered_and_sent(
        self,
        http: httpx.AsyncClient,  # noqa: ARG002 (inherited)
        receiver: Receiver,  # noqa: ARG002 (inherited)
        kind: NotificationKind,
        first: bool,
    ) -> None:
        """An id is not read out: nobody could write it down."""
        assert "P0" in said(incident(kind=kind, first=first))

    @pytest.mark.parametrize("status", ["matched", "failed"])
    async def test_a_notice_has_the_head_and_the_counts(
        self,
        http: httpx.AsyncClient,  # noqa: ARG002 (inherited)
        receiver: Receiver,  # noqa: ARG002 (inherited)
        status: str,
    ) -> None:
        assert status in said(notice(status=status))


def parsed(content: Content) -> ET.Element:
    return ET.fromstring(str(CHANNELS["voice"].render(content, None)["Twiml"]))  # noqa: S314 (our own)


def said(content: Content) -> str:
    first, second = parsed(content).findall("Say")
    assert first.text == second.text
    return str(first.text)


def test_a_call_says_what_happened_twice() -> None:
    assert said(incident()) == "Paywatch. P0 opened: api, production. answered 500 where 200 was expected"
    assert [each.tag for each in parsed(incident())] == ["Pause", "Say", "Pause", "Say"]


@settings(deadline=None, max_examples=50)
@given(st.text() | st.text(st.sampled_from("<>&'\"\x00\x0b\ud800\uffff é💸]"), max_size=3_000))
def test_no_text_adds_an_instruction(text: str) -> None:
    assert [each.tag for each in parsed(incident(subject=text, reason=text))] == [
        "Pause",
        "Say",
        "Pause",
        "Say",
    ]
    assert all(not list(each) for each in parsed(incident(reason=text)))
