"""A check that is changed or removed while its incident is open: receivers know the incident as it was."""

from typing import Any

import pytest

from alerts import AlertState, Notification, Policy, resolve
from alerts.channels.alertmanager.render import render
from alerts.contents import incident_content
from alerts.model import Message
from alerts.step import step
from probes.reading import Verdict
from tests.alerts.timeline import MINUTE, NOON, make_policy, make_reading

BEFORE = make_policy(
    opens_after=1, closes_after=1, check="api", kind="http", groups=("payments",), labels={"team": "shop"}
)
CHANGED = make_policy(opens_after=1, closes_after=1, check="api", kind="http", groups=("web",))
REMOVED = make_policy(opens_after=1, closes_after=1, routes={})


def labels(message: Notification) -> object:
    alerts: Any = render(incident_content(Message(message, "production", "shop")), None)["alerts"]
    return alerts[0]["labels"]


@pytest.mark.parametrize("after", [CHANGED, REMOVED], ids=["changed", "removed"])
def test_alertmanager_ends_the_alert_that_it_has(after: Policy) -> None:
    state, opening = step(AlertState(), make_reading(), BEFORE, NOON)
    if after is REMOVED:
        state, ending = resolve(state, after, "no longer configured", NOON + MINUTE)
    else:
        passing = make_reading(Verdict.PASS, NOON + MINUTE)
        state, ending = step(state, passing, after, NOON + MINUTE)
    first = next(each for each in opening if isinstance(each, Notification))
    last = next(each for each in ending if isinstance(each, Notification))
    assert last.channel == first.channel
    assert labels(first) == labels(last)
    assert state.about is None
