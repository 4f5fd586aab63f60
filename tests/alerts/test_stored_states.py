"""States that an earlier version stored."""

import msgspec

from alerts import AlertState, acknowledge, tick
from alerts.step import step
from probes.reading import Verdict
from tests.alerts.timeline import MINUTE, NOON, describe, make_policy, make_reading

EARLIER = b"""{"failing": 3, "troubled": 3, "incident": "inc_4f6k2m7qpa", "severity": "P0", "escalated": 1,
"opened_at": "2026-03-01T11:50:00Z", "sequence": 3, "notified": ["pager", "chat", "boss"],
"reason": "refused", "seen": "2026-03-01T11:59:00Z"}"""


def earlier() -> AlertState:
    return msgspec.json.decode(EARLIER, type=AlertState)


def test_an_open_incident_of_an_earlier_version_goes_on() -> None:
    state, effects = tick(earlier(), make_policy(), NOON)
    assert [describe(effect) for effect in effects] == ["escalated", "board: escalated", "boss: escalated"]
    state, effects = tick(state, make_policy(), NOON + 5 * MINUTE)
    assert [describe(effect) for effect in effects] == ["pager: reminder", "chat: reminder"]


def test_an_open_incident_of_an_earlier_version_is_acknowledged_and_resolved() -> None:
    state, _ = acknowledge(earlier(), make_policy(), "ann", NOON)
    assert state.acknowledged_by == "ann"
    reading = make_reading(Verdict.PASS, NOON)
    _, effects = step(state, reading, make_policy(closes_after=1), NOON)
    assert [describe(effect) for effect in effects] == [
        "resolved",
        *(f"{channel}: resolved" for channel in ("pager", "chat", "boss")),
    ]
