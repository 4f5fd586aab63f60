"""Incidents with values that a test may change, and strategies that make any."""

from datetime import timedelta
from typing import Any

from hypothesis import strategies as st

from alerts.figures import Alert, Began, Mark, MarkedAs, Notified, Promises, Stage
from settings import Severity
from tests.alerts.timeline import MINUTE, NOON

PROMISED = {
    Severity.P0: 5 * MINUTE,
    Severity.P1: 15 * MINUTE,
    Severity.P2: timedelta(hours=1),
    Severity.P3: None,
}
PROMISES = Promises([(NOON - timedelta(days=1), PROMISED)])


def make_alert(**changes: Any) -> Alert:
    """Returns an incident of severity P1 that opened at noon, two minutes after its first failure."""
    values: dict[str, Any] = {
        "id": "inc_aaaaaaaaaa",
        "fingerprint": "check:api",
        "subject": "api",
        "severity": Severity.P1,
        "reason": "answered 500",
        "opened_at": NOON,
        "acknowledged_at": None,
        "acknowledged_by": None,
        "resolved_at": None,
        "resolution": None,
        "resolved_by": None,
        "mark": None,
        "stages": (),
        "began": Began(NOON - 2 * MINUTE),
        "notified": Notified(sent=1),
    }
    values |= changes
    values.setdefault("is_acknowledged", values["acknowledged_at"] is not None)
    values["stages"] = values["stages"] or (Stage(values["opened_at"], values["severity"]),)
    return Alert(**values)


def marked(value: MarkedAs) -> Mark:
    return Mark(value, "ada", NOON)


_SECONDS = st.integers(-60, 20_000).map(lambda seconds: timedelta(seconds=seconds))


@st.composite
def any_alert(draw: st.DrawFn) -> Alert:
    acknowledged, resolved = draw(st.none() | _SECONDS), draw(st.none() | _SECONDS)
    value = draw(st.none() | st.sampled_from(MarkedAs))
    return make_alert(
        severity=draw(st.sampled_from(Severity)),
        acknowledged_at=None if acknowledged is None else NOON + acknowledged,
        resolved_at=None if resolved is None else NOON + resolved,
        resolved_by=draw(st.none() | st.just("ada")),
        began=draw(st.sampled_from([Began(None), Began(NOON), Began(NOON - MINUTE), Began(NOON + MINUTE)])),
        mark=None if value is None else marked(value),
    )
