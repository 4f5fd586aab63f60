"""What holds for every kind of channel that `CHANNELS` lists."""

import json
from functools import cache
from importlib import import_module

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alerts import CHANNELS, Message, NotificationKind
from alerts.channels.base import Limit, Limits
from alerts.channels.text import utf8_bytes
from alerts.contents import incident_content
from probes.reading import Json
from settings import Severity
from settings.channels import CHANNEL_KINDS
from tests.alerts.channels.contract import ChannelContract, RenderContract
from tests.alerts.channels.measuring import excesses
from tests.alerts.channels.suite import ChannelSuite
from tests.alerts.channels.texts import any_text
from tests.alerts.messages import make_message, notice

KINDS = pytest.mark.parametrize("kind", CHANNELS)
URL = "https://receiver.example/"
WITHOUT_HTTP = frozenset({"apprise", "email"})
"""Kinds that send by another protocol or by a library: their own tests have the failures."""


def test_every_kind_of_the_settings_has_a_channel() -> None:
    assert set(CHANNELS) == set(CHANNEL_KINDS)


@KINDS
def test_every_kind_runs_the_contract(kind: str) -> None:
    assert isinstance(suite_of(kind), RenderContract if kind in WITHOUT_HTTP else ChannelContract)


@cache
def suite_of(kind: str) -> ChannelSuite:
    """The suite in the folder of this kind: it knows settings with which its messages can be rendered."""
    module = import_module(f"tests.alerts.channels.{kind}.test_{kind}")
    suites = [each for each in vars(module).values() if isinstance(each, type)]
    found = next(
        each for each in suites if issubclass(each, ChannelSuite) and getattr(each, "kind", "") == kind
    )
    return found()


@pytest.fixture(scope="module", autouse=True)
def suites() -> None:
    """Imports all suites before a property test runs: Hypothesis refuses to define others within one."""
    for kind in CHANNELS:
        suite_of(kind)


any_message = st.builds(
    make_message,
    kind=st.sampled_from(NotificationKind),
    severity=st.sampled_from(Severity),
    subject=any_text,
    reason=any_text,
    runbook=st.none() | any_text.map(lambda text: "https://wiki.example/" + text),
    by=any_text,
    first=st.booleans(),
    page=st.none() | any_text.map(lambda text: "https://paywatch.example/incidents/" + text),
)


@KINDS
@settings(deadline=None, max_examples=40)
@given(any_message)
def test_any_incident_fits_the_providers_limits(kind: str, message: Message) -> None:
    payload = CHANNELS[kind].render(incident_content(message), suite_of(kind).config(URL))
    assert excesses(payload, CHANNELS[kind].LIMITS) == []


@KINDS
@settings(deadline=None, max_examples=40)
@given(text=any_text, details=st.lists(any_text, max_size=5).map(tuple))
def test_any_notice_fits_the_providers_limits(kind: str, text: str, details: tuple[str, ...]) -> None:
    content = notice(subject=text, reason=text, summary=text, details=details)
    payload = CHANNELS[kind].render(content, suite_of(kind).config(URL))
    assert excesses(payload, CHANNELS[kind].LIMITS) == []


@pytest.mark.parametrize("kind", sorted(set(CHANNELS) - {"voice"}))
def test_every_message_that_is_read_leads_to_its_incident(kind: str) -> None:
    page = "https://paywatch.example/incidents/inc_1"
    content = incident_content(make_message(page=page))
    payload = CHANNELS[kind].render(content, suite_of(kind).config(URL))
    assert "paywatch.example/incidents/inc_1" in json.dumps(payload)


def test_a_payload_beyond_its_limits_is_found() -> None:
    payload: Json = {"text": "four", "blocks": [{"text": "a"}, {"text": "fives"}]}
    limits: Limits = {
        "": 10,
        "text": 3,
        "blocks": 1,
        "blocks.*.text": 4,
        "absent.text": 1,
        "blocks.1.text": Limit(4, utf8_bytes),
    }
    assert excesses(payload, limits) == [
        "the payload: 56 > 10",
        "text: 4 > 3",
        "blocks: 2 > 1",
        "blocks.*.text: 5 > 4",
        "blocks.1.text: 5 > 4",
    ]
