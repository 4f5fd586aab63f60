"""What holds for every kind of channel that `CHANNELS` lists."""

from collections.abc import Iterator
from importlib import import_module

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alerts import CHANNELS, Message, NotificationKind
from alerts.channels.base import Limits
from probes.reading import Json
from settings import Severity
from settings.channels import CHANNEL_KINDS
from tests.alerts.channels.contract import ChannelContract
from tests.alerts.messages import make_message, make_notice

KINDS = pytest.mark.parametrize("kind", CHANNELS)
any_text = st.text() | st.text(st.sampled_from('&<>|*`_~"\\\n💸é'), max_size=3000).map(lambda text: text * 2)
"""Plain text, and long text of markup, escapes and characters outside the Basic Multilingual Plane."""


def test_every_kind_of_the_settings_has_a_channel() -> None:
    assert set(CHANNELS) == set(CHANNEL_KINDS)


@KINDS
def test_every_kind_runs_the_contract(kind: str) -> None:
    module = import_module(f"tests.alerts.channels.{kind}.test_{kind}")
    suites = [each for each in vars(module).values() if isinstance(each, type)]
    assert any(issubclass(each, ChannelContract) and getattr(each, "kind", "") == kind for each in suites)


any_message = st.builds(
    make_message,
    kind=st.sampled_from(NotificationKind),
    severity=st.sampled_from(Severity),
    subject=any_text,
    reason=any_text,
    runbook=st.none() | any_text.map(lambda text: "https://wiki.example/" + text),
    by=any_text,
    first=st.booleans(),
)


@KINDS
@settings(deadline=None)
@given(any_message)
def test_any_incident_fits_the_providers_limits(kind: str, message: Message) -> None:
    assert excesses(CHANNELS[kind].render_incident(message), CHANNELS[kind].LIMITS) == []


@KINDS
@settings(deadline=None)
@given(text=any_text, details=st.lists(any_text, max_size=5).map(tuple))
def test_any_notice_fits_the_providers_limits(kind: str, text: str, details: tuple[str, ...]) -> None:
    notice = make_notice(subject=text, reason=text, summary=text, details=details)
    assert excesses(CHANNELS[kind].render_notice(notice), CHANNELS[kind].LIMITS) == []


def test_a_payload_beyond_its_limits_is_found() -> None:
    payload: Json = {"text": "four", "blocks": [{"text": "a"}, {"text": "fives"}]}
    limits = {"": 10, "text": 3, "blocks": 1, "blocks.*.text": 4, "absent.text": 1}
    assert excesses(payload, limits) == [
        "the payload: 56 > 10",
        "text: 4 > 3",
        "blocks: 2 > 1",
        "blocks.*.text: 5 > 4",
    ]


def excesses(payload: Json, limits: Limits) -> list[str]:
    """Each place of the payload that is larger than its limit."""
    return [
        f"{path or 'the payload'}: {size} > {most}"
        for path, most in limits.items()
        for size in (measure(path, value) for value in places(payload, path))
        if size > most
    ]


def measure(path: str, value: Json) -> int:
    if not path:
        return len(msgspec.json.encode(value))
    assert isinstance(value, str | list | dict), path
    return len(value)


def places(value: Json, path: str) -> Iterator[Json]:
    """The values at ``path``; none if the payload has no such place."""
    step, _, rest = path.partition(".")
    if not step:
        yield value
    elif isinstance(value, dict):
        for key in value if step == "*" else {step} & set(value):
            yield from places(value[key], rest)
    elif isinstance(value, list):
        for each in value if step == "*" else value[int(step) : int(step) + 1]:
            yield from places(each, rest)
