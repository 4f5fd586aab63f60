"""The figures of many incidents."""

from datetime import timedelta
from statistics import fmean, median

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alerts.figures import Alert, Began, MarkedAs, Noise, Totals, Unknown, judge
from alerts.figures.words import format_share, noise_lines, totals_lines
from settings import Severity
from tests.alerts.figures.alerts import PROMISES, any_alert, make_alert, marked
from tests.alerts.timeline import MINUTE, NOON

LATER = NOON + timedelta(days=1)


def totals_of(alerts: list[Alert]) -> Totals:
    totals = Totals()
    for alert in alerts:
        totals.add(alert, judge(alert, PROMISES, LATER))
    return totals


@settings(max_examples=60, deadline=None)
@given(st.lists(any_alert(), max_size=12))
def test_totals_agree_with_the_incidents(alerts: list[Alert]) -> None:
    totals = totals_of(alerts)
    whole = totals.whole
    known = [each.to_resolve.length.total_seconds() for each in alerts if each.to_resolve.length is not None]
    assert whole.resolve.unknown == len(alerts) - len(known)
    assert whole.resolve.mean == (timedelta(seconds=fmean(known)) if known else None)
    assert whole.resolve.median == (timedelta(seconds=median(known)) if known else None)
    assert sum(group.alerts for group in totals.by_severity.values()) == whole.alerts == len(alerts)
    assert whole.responses.total() == len(alerts)
    assert whole.marked + whole.unmarked == len(alerts)


def test_what_is_not_known_is_in_no_mean() -> None:
    open_one, ended = make_alert(began=Began(None)), make_alert(resolved_at=NOON + 4 * MINUTE)
    whole = totals_of([open_one, ended]).whole
    assert (whole.resolve.mean, whole.resolve.unknown) == (4 * MINUTE, 1)
    assert (whole.detect.mean, whole.detect.unknown) == (2 * MINUTE, 1)
    assert (whole.acknowledge.mean, whole.acknowledge.unknown) == (None, 2)
    assert open_one.to_resolve.unknown is Unknown.STILL_OPEN


def test_a_clock_that_was_set_back_gives_no_negative_time() -> None:
    alert = make_alert(resolved_at=NOON - MINUTE, acknowledged_at=NOON - MINUTE, began=Began(NOON + MINUTE))
    found = [alert.to_detect, alert.to_acknowledge, alert.to_resolve]
    assert [(each.length, each.unknown) for each in found] == [(None, Unknown.CLOCK)] * 3


def test_unmarked_incidents_are_neither_true_nor_false() -> None:
    unmarked = totals_of([make_alert()]).whole
    assert (unmarked.accuracy, unmarked.false_share) == (None, None)
    marks = [MarkedAs.TRUE, MarkedAs.TRUE, MarkedAs.TRUE, MarkedAs.FALSE]
    some = totals_of([make_alert(), *(make_alert(mark=marked(each)) for each in marks)]).whole
    assert (some.accuracy, some.false_share, some.unmarked) == (0.75, 0.25, 1)


def test_totals_are_sentences() -> None:
    alerts = [
        make_alert(severity=Severity.P0, acknowledged_at=NOON + MINUTE, resolved_at=NOON + 30 * MINUTE),
        make_alert(severity=Severity.P0, mark=marked(MarkedAs.FALSE)),
        make_alert(severity=Severity.P3),
    ]
    acknowledged = "MTTA 60.0 s (median 60.0 s, 1 unknown)"
    assert list(totals_lines(totals_of(alerts)))[:4] == [
        "P0: 2 incidents, 1 open and not acknowledged",
        f"  MTTD 2 min (median 2 min); {acknowledged}; MTTR 30 min (median 30 min, 1 unknown)",
        "  responses in time: 50.0 % (1 of 2)",
        "  accuracy: 0.0 % of 1 marked; 1 false positive (100.0 %); 1 unmarked, of which nothing is known",
    ]
    assert "  responses in time: none was due; further 1 without a promise" in totals_lines(totals_of(alerts))
    assert list(totals_lines(totals_of([]))) == ["No incident was open."]


@pytest.mark.parametrize(
    ("noise", "line"),
    [
        ([], "No message was sent."),
        ([Noise("chat", 1)], "chat: 1 message, none of them at night (22:00 to 07:00 in UTC)"),
        (
            [Noise("sms", 9, {NOON.date(): 2, LATER.date(): 3})],
            "sms: 9 messages, 5 of them at night (22:00 to 07:00 in UTC), in 2 nights, at most 3 in one",
        ),
    ],
)
def test_noise_is_counted_by_night(noise: list[Noise], line: str) -> None:
    assert list(noise_lines(noise, "UTC")) == [line]


@pytest.mark.parametrize(
    ("share", "text"),
    [
        (None, "unknown"),
        (0, "0.0 %"),
        (1e-6, "less than 0.1 %"),
        (1 / 3, "33.3 %"),
        (1 - 1e-6, "99.9 %"),
        (1, "100.0 %"),
        (1.3, "130.0 %"),
    ],
)
def test_shares_never_round_to_all_or_none(share: float | None, text: str) -> None:
    assert format_share(share) == text
