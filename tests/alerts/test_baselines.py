"""Baselines: which moments are compared, what is left out, and what is judged."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from alerts.baselines import (
    Expectation,
    Expected,
    Past,
    Span,
    VolumeRule,
    expect,
    in_weeks_before,
    is_holiday,
    judge_gap,
    judge_volume,
    mix,
    plan,
    usual_gap,
)
from alerts.baselines.expected import SHIFTS, estimate_dispersion
from alerts.baselines.gaps import SHIFTS as GAP_SHIFTS

QUARTER = timedelta(minutes=15)
NEW_YORK = ZoneInfo("America/New_York")
DROP = VolumeRule("<", 0.5, QUARTER, QUARTER)
SURGE = VolumeRule(">", 2.0, QUARTER, QUARTER)
NOON = datetime(2026, 6, 3, 16, 0, tzinfo=UTC)


def local(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=NEW_YORK).astimezone(UTC)  # type: ignore[arg-type, misc]  # the parts of a time


def history(mean: float, weeks: int = 4) -> list[list[list[float | None]]]:
    return [[[mean] * 16 for _ in SHIFTS] for _ in range(weeks)]


def expected(mean: float, weeks: int = 4, rule: VolumeRule = DROP) -> Expectation:
    return expect(history(mean, weeks), rule.parts())


# Which moments


def test_the_same_local_time_of_four_weeks_is_compared() -> None:
    found = plan(NOON + timedelta(minutes=7), QUARTER, 2, NEW_YORK)
    assert found.at == NOON
    assert found.before[0][0] == (NOON - timedelta(days=7), NOON - timedelta(days=7, minutes=15))
    assert [week[0][0] for week in found.before] == [NOON - timedelta(weeks=week) for week in (1, 2, 3, 4)]
    assert {row[0] for row in found.before[0]} == {
        NOON - timedelta(days=7) + QUARTER * shift for shift in (-2, -1, 0, 1, 2)
    }
    assert found.after[0][0][0] == NOON - timedelta(days=7) + QUARTER


def test_the_moments_of_four_hours_are_few() -> None:
    assert len(list(plan(NOON, QUARTER, 16, NEW_YORK).moments())) == 4 * (16 + 4 + 1)


def test_noon_is_noon_before_and_after_the_clocks_change() -> None:
    after = local(2026, 3, 11, 12)  # the clocks were set forward on March 8
    assert in_weeks_before(after, [timedelta(0)], NEW_YORK)[0][0] == local(2026, 3, 4, 12)
    assert after - local(2026, 3, 4, 12) == timedelta(days=7) - timedelta(hours=1)


def test_a_missing_hour_is_left_out() -> None:
    at = local(2026, 3, 15, 2, 30)  # a week after the day without 02:30
    found = plan(at, QUARTER, 1, NEW_YORK)
    assert found.before[0][0] == (None,)
    assert found.before[1][0] == (local(2026, 3, 1, 2, 30),)
    past = Past(dict.fromkeys(found.moments(), 5.0), NEW_YORK)
    rows = past.rows(found.before, QUARTER)
    assert rows[0][0] == [None]
    assert past.reasons()["clock change"] == sum(row[0] is None for row in found.before[0])


def test_a_doubled_hour_is_compared_with_its_local_time() -> None:
    first = datetime(2026, 11, 1, 1, 30, tzinfo=NEW_YORK)
    second = first.replace(fold=1)
    for at in (first.astimezone(UTC), second.astimezone(UTC)):
        assert in_weeks_before(at, [timedelta(0)], NEW_YORK)[0][0] == local(2026, 10, 25, 1, 30)
    assert in_weeks_before(local(2026, 11, 8, 1, 30), [timedelta(0)], NEW_YORK)[0][0] == first.astimezone(UTC)


def test_a_window_across_the_missing_hour_counts_only_hours_that_exist() -> None:
    now = local(2026, 3, 8, 4, 0)  # four hours ago it was 23:00 of the day before
    found = plan(now, QUARTER, 16, NEW_YORK)
    assert found.before[0][0][0] == local(2026, 3, 1, 4, 0)
    assert found.before[0][0][4] == local(2026, 3, 1, 3, 0)
    assert found.before[0][0][5] == local(2026, 3, 1, 1, 45)


@pytest.mark.parametrize("minutes", [1, 5, 7, 15, 60, 1440])
def test_any_window_has_few_moments(minutes: int) -> None:
    rule = VolumeRule("<", 0.5, timedelta(minutes=minutes), timedelta(minutes=minutes))
    moments = list(plan(NOON, rule.part, rule.parts()[-1], NEW_YORK).moments())
    assert 20 <= len(moments) <= 3000
    assert max(moments) < NOON - timedelta(days=6)
    assert min(moments) > NOON - timedelta(days=30)


# What is left out


@pytest.mark.parametrize(
    ("spans", "holidays", "why"),
    [
        ([Span(NOON - QUARTER, NOON, "incident")], [], "incident"),
        ([Span(NOON - timedelta(days=2), None, "maintenance")], [], "maintenance"),
        ([], [date(2026, 6, 3)], "holiday"),
        ([Span(NOON, NOON + QUARTER, "incident")], [], None),
        ([Span(NOON - 2 * QUARTER, NOON - QUARTER, "incident")], [], None),
        ([], [date(2026, 6, 4)], None),
    ],
)
def test_unusual_times_are_left_out(spans: list[Span], holidays: list[date], why: str | None) -> None:
    past = Past({NOON: 7.0}, NEW_YORK, spans, holidays)
    assert past.value(NOON, QUARTER) == (7.0 if why is None else None)
    assert past.reasons() == ({} if why is None else {why: 1})


def test_a_missed_slot_is_left_out() -> None:
    past = Past({}, NEW_YORK)
    assert past.value(NOON, QUARTER) is None
    assert past.value(NOON, QUARTER) is None
    assert past.reasons() == {"no reading": 1}


def test_a_holiday_is_a_local_day() -> None:
    assert is_holiday(datetime(2026, 12, 26, 3, tzinfo=UTC), [date(2026, 12, 25)], NEW_YORK)
    assert not is_holiday(datetime(2026, 12, 25, 3, tzinfo=UTC), [date(2026, 12, 25)], NEW_YORK)


# What is expected


def test_the_median_resists_a_sale_last_week() -> None:
    weeks = history(100)
    weeks[0] = [[300.0] * 16 for _ in SHIFTS]
    assert [window.mean for window in expect(weeks, DROP.parts()).windows] == [100, 200, 400, 800, 1600]


def test_a_missing_part_is_scaled_up_and_many_are_left_out() -> None:
    row: list[float | None] = [10.0, None, 10.0, 10.0]
    weeks: list[list[list[float | None]]] = [[row for _ in SHIFTS] for _ in range(4)]
    windows = {window.parts: window.mean for window in expect(weeks, (1, 2, 4)).windows}
    assert windows == {1: 10, 4: 40}


def test_dispersion_is_the_default_without_history() -> None:
    assert estimate_dispersion([]) == 20
    assert estimate_dispersion([[5.0, None, None, None]] * 4) == 20
    assert estimate_dispersion([[0.0] * 16] * 4) == 20


def test_dispersion_is_estimated_from_scatter() -> None:
    even = [[1000.0] * 16 for _ in range(4)]
    wild = [[1000.0 + (600 if (part + week) % 2 else -600) for part in range(16)] for week in range(4)]
    assert estimate_dispersion(even) > 80
    assert estimate_dispersion(wild) < 5


def test_a_week_with_a_sale_is_not_scatter() -> None:
    usual: list[list[float | None]] = [[1000.0 + 10 * part for part in range(16)] for _ in range(4)]
    sale: Sequence[Sequence[float | None]] = [*usual[1:], [3 * (count or 0) for count in usual[0]]]
    assert estimate_dispersion(sale) == pytest.approx(estimate_dispersion(usual), rel=0.2)


def test_expectations_are_interpolated_within_a_quarter_hour() -> None:
    first = Expectation((Expected(1, 100, 4, 20), Expected(2, 200, 4, 20)), 20)
    second = Expectation((Expected(1, 200, 3, 15),), 15)
    assert mix(first, second, 0.25) == Expectation((Expected(1, 125, 3, 15),), 15)


# What is judged


def test_a_stop_is_seen_within_a_quarter_hour_at_twenty() -> None:
    judgement = judge_volume(DROP, [0, *[20.0] * 15], expected(20))
    assert judgement.state == "true"
    assert judgement.window is not None
    assert judgement.window.length == QUARTER
    assert judgement.sentence == "0 counted in 15m, 20 expected: below 50% of baseline, by 5.4 sigma"


def test_a_stop_at_two_is_seen_over_hours() -> None:
    assert judge_volume(DROP, [0, *[2.0] * 15], expected(2)).state == "false"
    assert judge_volume(DROP, [*[0.0] * 14, 2, 2], expected(2)).state == "true"


def test_an_improbable_count_above_the_share_is_no_alarm() -> None:
    """By itself, 60% of 16000 is improbable of Poisson traffic, but the rule asks for 50%."""
    assert judge_volume(DROP, [600.0] * 16, expected(1000)).state == "false"
    assert judge_volume(DROP, [400.0] * 16, expected(1000)).state == "true"


def test_a_probable_count_below_the_share_is_no_alarm() -> None:
    judgement = judge_volume(DROP, [4, *[10.0] * 15], expected(10))
    assert judgement.state == "false"
    assert judgement.windows[0].beyond
    assert not judgement.windows[0].alarming


def test_a_surge_is_symmetric() -> None:
    assert judge_volume(SURGE, [300, *[100.0] * 15], expected(100, rule=SURGE)).state == "true"
    assert judge_volume(SURGE, [150.0] * 16, expected(100, rule=SURGE)).state == "false"
    assert judge_volume(SURGE, [100.0] * 16, expected(100, rule=SURGE)).state == "false"


def test_the_end_of_a_drop_is_seen_before_the_longest_window_recovers() -> None:
    dropped = [0.0] * 8 + [100.0] * 8
    assert judge_volume(DROP, dropped, expected(100)).state == "true"
    assert judge_volume(DROP, [100.0, *dropped[:15]], expected(100)).state == "false"


def test_a_longer_for_judges_longer_windows_only() -> None:
    rule = VolumeRule("<", 0.5, QUARTER, timedelta(minutes=40))
    assert rule.parts() == (3, 6, 12)
    assert VolumeRule("<", 0.5, QUARTER, timedelta(hours=6)).parts() == (24,)
    assert judge_volume(rule, [0, *[100.0] * 15], expected(100, rule=rule)).state == "false"


@pytest.mark.parametrize(
    ("observed", "expectation", "reason"),
    [
        ([0.0] * 16, expected(0.75), "12 expected in 4h, 30 needed"),
        ([0.0] * 16, expected(0), "0 expected in 4h, 30 needed"),
        ([100.0] * 16, expected(100, weeks=2), "2 comparable weeks, 3 needed"),
        ([100.0] * 16, Expectation((), 20), "0 comparable weeks, 3 needed"),
        ([None, *[100.0] * 15], expected(100), "the newest count is missing"),
        ([], expected(100), "the newest count is missing"),
    ],
)
def test_what_cannot_be_judged_says_why(
    observed: list[float | None], expectation: Expectation, reason: str
) -> None:
    judgement = judge_volume(DROP, observed, expectation)
    assert (judgement.state, judgement.sentence) == ("cannot_judge", reason)


def test_a_gap_in_the_counts_leaves_the_windows_before_it() -> None:
    judgement = judge_volume(DROP, [0, 50, None, *[50.0] * 13], expected(50))
    assert [window.length for window in judgement.windows] == [QUARTER, 2 * QUARTER]
    assert judgement.state == "true"


# The time since the last one


def gap_past(gap: float, weeks: int = 4) -> Past:
    moments = [moment for week in in_weeks_before(NOON, GAP_SHIFTS, UTC)[:weeks] for moment in week]
    return Past({moment: gap for moment in moments if moment is not None}, UTC)


def test_a_gap_is_compared_with_those_of_its_hour() -> None:
    usual = usual_gap(in_weeks_before(NOON, GAP_SHIFTS, UTC), gap_past(120.0))
    assert usual is not None
    assert (usual.mean, usual.weeks, usual.gaps) == (120, 4, 48)
    assert 120 * 7 < usual.limit < 120 * 30
    assert judge_gap(usual.limit + 1, usual).state == "true"
    judgement = judge_gap(60, usual)
    assert judgement.state == "false"
    assert judgement.sentence.startswith("60 s since the last one: within the limit of ")


def test_one_week_with_an_outage_changes_no_limit() -> None:
    past = gap_past(120.0)
    outage = [moment for moment in past.values if moment > NOON - timedelta(days=8)]
    worse = Past({**past.values, **dict.fromkeys(outage, 9000.0)}, UTC)
    weeks = in_weeks_before(NOON, GAP_SHIFTS, UTC)
    first, second = usual_gap(weeks, past), usual_gap(weeks, worse)
    assert first is not None
    assert second is not None
    assert second.mean == first.mean


@pytest.mark.parametrize(
    ("seconds", "weeks", "gap", "reason"),
    [
        (50.0, 2, 120.0, "2 comparable weeks, 3 needed"),
        (50.0, 0, 120.0, "0 comparable weeks, 3 needed"),
        (None, 4, 120.0, "the newest value is missing"),
    ],
)
def test_a_gap_without_history_cannot_be_judged(
    seconds: float | None, weeks: int, gap: float, reason: str
) -> None:
    usual = usual_gap(in_weeks_before(NOON, GAP_SHIFTS, UTC), gap_past(gap, weeks))
    judgement = judge_gap(seconds, usual)
    assert (judgement.state, judgement.sentence) == ("cannot_judge", reason)


def test_one_long_gap_in_each_week_is_too_few() -> None:
    weeks = in_weeks_before(NOON, GAP_SHIFTS, UTC)
    last = [week[0] - timedelta(hours=9) for week in weeks if week[0] is not None]
    values = {
        moment: (moment - since).total_seconds()
        for week, since in zip(weeks, last, strict=True)
        for moment in week
        if moment is not None
    }
    judgement = judge_gap(50, usual_gap(weeks, Past(values, UTC)))
    assert (judgement.state, judgement.sentence) == ("cannot_judge", "4 gaps seen at this time, 8 needed")
