"""Texts of strangers in tools that render markup: no link, mention or tag is found in them."""

import re

import pytest
from hypothesis import given, settings

from alerts import CHANNELS
from alerts.channels.description import describe, without_links
from tests.alerts.channels.texts import hostile_text
from tests.alerts.messages import incident

LIVE = re.compile(r"://|www\.|\]\(|[@<](?![\u2060…])", re.IGNORECASE)


@pytest.mark.parametrize(("kind", "place"), [("grafana_irm", "message"), ("incident_io", "description")])
@settings(deadline=None, max_examples=60)
@given(hostile_text)
def test_no_text_has_a_link_a_mention_or_a_tag(kind: str, place: str, text: str) -> None:
    payload = CHANNELS[kind].render(incident(reason=text, subject=text), None)
    for shown in (payload["title"], payload[place]):
        assert LIVE.search(str(shown)) is None


def test_ordinary_texts_stay_as_they_are() -> None:
    text = "answered 500 where 200 was expected: 3 of 5, after 1.5 s (payments_eu)"
    assert without_links(text) == text


def test_a_description_has_the_text_the_fields_and_the_footer() -> None:
    lines = describe(incident()).split("\n")
    assert lines[0] == "answered 500 where 200 was expected"
    assert "Opened: 2026-03-01 12:00:00 UTC" in lines
    assert "Runbook: https://wiki.example/runbooks/api" in lines
    assert not any(line.startswith("Runbook") for line in describe(incident(), links=False).split("\n"))
