"""What rules say about the readings of a check."""

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alerts.baselines import Span
from alerts.rules import Code, History, Memory, Truth, judge, reading_of
from alerts.rules.history import Sample
from alerts.rules.usual import Seen
from probes import kinds
from probes.reading import Verdict
from settings.policy import Rule
from settings.rules.builtin import FAILURES
from tests.alerts.rule_history import judge_newest, make_rule, measured, truths, verdicts
from tests.alerts.timeline import MINUTE, NOON

NAN = math.nan


def test_a_comparison_is_true_after_its_hold_between_slots() -> None:
    assert truths(make_rule("rate > 5% for 3 minutes"), measured(0.06, 0.06, 0.06, 0.06, 0.01)) == "pppTf"


def test_a_comparison_without_a_hold_is_true_at_once() -> None:
    assert truths(make_rule("rate > 5%"), measured(0.05, 0.06)) == "fT"


def test_a_ratio_that_is_not_known_has_no_number_in_its_sentence() -> None:
    rule = make_rule("increase(failed[5m]) / increase(total[5m]) > 10%")
    judged = judge_newest(rule, measured({"failed": 1.0, "total": 5.0}))
    assert judged.sentence == (
        "increase(failed[5m]) / increase(total[5m]) cannot be judged yet: "
        "the readings do not reach back over the window"
    )


def test_one_good_value_restarts_the_hold() -> None:
    history = measured(0.06, 0.06, 0.01, 0.06, 0.06, 0.06)
    assert truths(make_rule("rate > 5% for 2 minutes"), history) == "ppfppT"


@pytest.mark.parametrize("missing", [None, NAN])
def test_a_missing_value_does_not_interrupt_the_hold(missing: float | None) -> None:
    history = measured(0.06, missing, missing, missing, 0.06)
    assert truths(make_rule("rate > 5% for 4 minutes"), history)[-1] == "T"


def test_a_hold_restarts_when_nothing_was_known_for_longer_than_it() -> None:
    history = measured(0.06, None, None, None, 0.06, 0.06, 0.06)
    assert truths(make_rule("rate > 5% for 2 minutes"), history)[-3:] == "ppT"


def test_a_rare_reading_fulfils_a_short_hold() -> None:
    assert truths(make_rule("rate > 5% for 1 minute"), measured(0.06, 0.06, every=10 * MINUTE)) == "pT"


@pytest.mark.parametrize(
    ("condition", "true", "false"),
    [
        ("rate > 5", 5.1, 5.0),
        ("rate >= 5", 5.0, 4.9),
        ("rate < 5", 4.9, 5.0),
        ("rate <= 5", 5.0, 5.1),
        ("rate == 5", 5.0, 5.1),
        ("rate != 5", 5.1, 5.0),
    ],
)
def test_each_operator_compares_as_in_python(condition: str, true: float, false: float) -> None:
    assert truths(make_rule(condition), measured(true, false)) == "Tf"


def test_the_sentence_has_the_value_in_the_unit_of_the_condition() -> None:
    judged = judge_newest(make_rule("rate > 5% for 1 minute"), measured(0.06, 0.072))
    assert judged.sentence == "rate is 7.2%, > 5% for 1m"
    assert judged.numbers == {"rate": 0.072}
    assert judge_newest(make_rule("rate > 10 seconds"), measured(2.0)).sentence == "rate is 2s, not > 10s"
    assert (
        judge_newest(make_rule("rate > 5 for 1m"), measured(6.0)).sentence == "rate is 6, not yet > 5 for 1m"
    )


def test_failures_in_a_row_are_counted_from_the_newest() -> None:
    rule = make_rule("health_check_failures > 3 consecutive")
    assert truths(rule, verdicts("FFFFPFFF")) == "pppTfppp"
    assert truths(make_rule("health_check_failures >= 3 consecutive"), verdicts("FFF")) == "ppT"


def test_an_unknown_reading_is_neither_a_failure_nor_good() -> None:
    rule = make_rule("health_check_failures > 1 consecutive")
    assert truths(rule, verdicts("FUF")) == "p?T"
    assert truths(rule, verdicts("PUU")) == "f??"


def test_a_missed_reading_does_not_end_failures_in_a_row() -> None:
    assert truths(make_rule("health_check_failures > 1 consecutive"), verdicts("FFMM")) == "pTTT"


def test_degraded_is_no_failure() -> None:
    assert truths(make_rule("health_check_failures > 0"), verdicts("DF")) == "fT"


def test_failures_are_counted_within_the_window() -> None:
    rule = make_rule("database_connection_failures > 2 in 5 minutes")
    assert truths(rule, verdicts("FFFPPPPP", "postgres", "connect")) == "ffTTTfff"


def test_unknown_readings_make_a_count_unknown_only_if_they_matter() -> None:
    rule = make_rule("database_connection_failures > 2 in 5 minutes")
    assert truths(rule, verdicts("FFFUU", "postgres", "connect")) == "ffTTT"
    assert truths(rule, verdicts("FFUPP", "postgres", "connect")) == "ff???"
    assert truths(rule, verdicts("PPUPP", "postgres", "connect")) == "fffff"


def test_a_limit_that_was_exceeded_is_no_failed_connection() -> None:
    rule = make_rule("database_connection_failures > 0")
    assert truths(rule, verdicts("F", "postgres", "latency")) == "f"
    assert truths(rule, verdicts("F", "postgres", "full")) == "T"


def test_the_causes_of_failures_are_those_of_the_kinds() -> None:
    for failures in FAILURES.values():
        if failures.kind is not None and failures.causes is not None:
            assert failures.causes <= set(kinds.causes(failures.kind))


def test_a_total_is_counted_by_its_increase() -> None:
    rule = make_rule("rate > 10 in 2 minutes")
    assert truths(rule, measured(100, 100, 105, 111, 111, 111)) == "??fTff"


def test_a_total_that_falls_began_again_at_zero() -> None:
    assert truths(make_rule("rate > 10 in 2 minutes"), measured(100, 100, 0, 11)) == "??fT"
    assert judge_newest(make_rule("rate > 10 in 2 minutes"), measured(100, 7, 11)).numbers == {"rate": 11}


def test_an_increase_is_true_as_soon_as_it_must_be() -> None:
    judged = judge_newest(make_rule("rate > 10 in 1 hour"), measured(100, 111))
    assert judged.truth is Truth.TRUE
    assert judge_newest(make_rule("rate > 10 in 1 hour"), measured(100, 110)).code is Code.WARMING_UP


def test_a_ratio_of_rates_is_the_share_of_what_happened() -> None:
    rule = make_rule("rate(failed[2m]) / rate(total[2m]) > 10%")
    history = measured(
        *(
            {"failed": failed, "total": total}
            for failed, total in [(0, 0), (0, 10), (2, 20), (2, 30), (2, 40)]
        )
    )
    assert truths(rule, history) == "?fff" + "f"
    assert truths(rule, measured({"failed": 0, "total": 0}, {"failed": 2, "total": 10})) == "?T"


def test_a_share_of_nothing_cannot_be_judged() -> None:
    judged = judge_newest(make_rule("failed / total > 10%"), measured({"failed": 0.0, "total": 0.0}))
    assert (judged.truth, judged.code) == (Truth.UNKNOWN, Code.TOO_FEW)
    assert reading_of(judged, "rule:r@api", NOON) is None


def test_too_few_are_not_judged() -> None:
    rule = make_rule("rate > 5%", count="payments", min_count=20)
    judged = judge_newest(rule, measured({"rate": 1.0, "payments": 19.0}))
    assert (judged.truth, judged.code) == (Truth.UNKNOWN, Code.TOO_FEW)
    assert judge_newest(rule, measured({"rate": 1.0, "payments": 20.0})).truth is Truth.TRUE


def orders(us: float | None, fr: float | None) -> Mapping[str, float]:
    values = {'orders{country="US"}': us, 'orders{country="FR"}': fr}
    return {name: value for name, value in values.items() if value is not None}


def test_a_condition_is_true_if_it_is_for_any_series() -> None:
    judged = judge_newest(make_rule("orders < 1"), measured(orders(5, 0)))
    assert judged.truth is Truth.TRUE
    assert judged.series == ('orders{country="FR"}',)
    assert judged.sentence == 'orders{country="FR"} is 0, < 1'


def test_labels_select_series() -> None:
    assert truths(make_rule('orders{country="US"} < 1'), measured(orders(5, 0), orders(0, 5))) == "fT"


def test_each_series_has_its_own_hold() -> None:
    history = measured(orders(0, 5), orders(5, 0), orders(0, 0))
    assert truths(make_rule("orders < 1 for 1m"), history) == "ppT"


def test_a_series_does_not_become_good_by_vanishing() -> None:
    history = measured(orders(0, 5), orders(None, 5))
    judged = judge(make_rule("orders < 1"), history, NOON + MINUTE, ('orders{country="US"}',))
    assert (judged.truth, judged.series) == (Truth.UNKNOWN, ('orders{country="US"}',))
    later = judge(make_rule("orders < 1"), measured(orders(5, 5)), NOON, judged.series)
    assert (later.truth, later.series) == (Truth.FALSE, ())


def test_a_missing_value_becomes_a_problem_after_three_readings() -> None:
    rule = make_rule("rate > 5%")
    codes = [judge_newest(rule, measured(0.0, *[None] * n)).code for n in (1, 2, 3)]
    assert codes == [Code.AWAITED, Code.AWAITED, Code.MISSING]
    verdict = reading_of(judge_newest(rule, measured(None, None, None)), "rule:r@api", NOON)
    assert verdict is not None
    assert verdict.outcome.verdict is Verdict.UNKNOWN


@pytest.mark.parametrize(
    ("missing", "expected"), [("unknown", "f???"), ("alert", "fTTT"), ("ok", "f???"), ("zero", "ffff")]
)
def test_the_rule_says_what_a_missing_value_means(missing: str, expected: str) -> None:
    assert truths(make_rule("rate > 5%", missing=missing), measured(0.0, None, None, None)) == expected


def test_a_missing_value_that_is_fine_opens_and_resolves_nothing() -> None:
    judged = judge_newest(make_rule("rate > 5%", missing="ok"), measured(*[None] * 9))
    assert reading_of(judged, "rule:r@api", NOON) is None


def test_a_missing_value_is_zero_only_if_the_check_worked() -> None:
    rule = make_rule("rate > 5%", missing="zero")
    assert truths(rule, verdicts("PFUM", kind="sql")) == "f???"


def test_a_judgement_is_kept_for_its_time() -> None:
    rule = make_rule("rate > 5%", missing="keep for 3m")
    codes = [judge_newest(rule, measured(0.0, *[None] * n)).code for n in (1, 3, 4)]
    assert codes == [Code.AWAITED, Code.AWAITED, Code.MISSING]


def test_a_baseline_that_is_not_known_cannot_be_judged() -> None:
    rule = make_rule("rate < 50% of baseline for 1m")
    assert judge_newest(rule, measured(1.0, 1.0)).code is Code.NO_BASELINE


def remember(memory: Memory, rule: Rule, history: History, value: float, spans: Sequence[Span] = ()) -> None:
    """As if the value had been measured at every moment of the last four weeks."""
    for wanted in memory.wanted(rule, "api", history.slots):
        memory.add(wanted, {at: Seen(at, {"rate": value}) for at in wanted.moments(UTC)}, spans)


def test_a_value_is_compared_with_its_share_of_the_baseline() -> None:
    rule = make_rule("rate < 50% of baseline for 15m")
    memory = Memory(UTC)
    history = replace(measured(100.0, 100.0, 0.0, every=15 * MINUTE), usual=memory)
    remember(memory, rule, history, 100.0)
    assert truths(rule, history) == "ffT"
    judgement = judge_newest(rule, history)
    assert judgement.sentence.startswith("rate: 0 counted in 15m, 100 expected: below 50% of baseline, by ")
    assert judgement.numbers["rate expected"] == 100
    assert memory.wanted(rule, "api", history.slots) == []


def test_a_baseline_that_expects_too_little_says_so() -> None:
    rule = make_rule("rate < 50% of baseline for 15m")
    memory = Memory(UTC)
    history = replace(measured(*[0.0] * 17, every=15 * MINUTE), usual=memory)
    remember(memory, rule, history, 0.75)
    judgement = judge_newest(rule, history)
    assert (judgement.truth, judgement.code) == (Truth.UNKNOWN, Code.NO_BASELINE)
    assert judgement.sentence == "rate: cannot be judged: 12 expected in 4h, 30 needed"
    assert reading_of(judgement, "rule:r@api", NOON) is None


def test_times_left_out_are_said() -> None:
    rule = make_rule("rate < 50% of baseline for 15m")
    memory = Memory(UTC)
    history = replace(measured(100.0, every=15 * MINUTE), usual=memory)
    week = timedelta(days=7)
    incident = Span(NOON - week - timedelta(days=1), NOON - week + timedelta(days=1), "incident")
    remember(memory, rule, history, 100.0, [incident])
    assert "left out of the last weeks: 21 incident" in judge_newest(rule, history).sentence


def test_a_longer_gap_than_usual_is_reported() -> None:
    rule, memory = make_rule("rate > baseline"), Memory(UTC)
    history = replace(measured(20.0, 900.0, None, 20.0), usual=memory)
    remember(memory, rule, history, 20.0)
    assert truths(rule, history) == "fT?f"
    judgement = judge(rule, history, NOON + MINUTE)
    assert re.match(
        r"rate: 15 min since the last one: above the limit of .* \(usually 20 s\)", judgement.sentence
    )
    assert judgement.numbers["rate"] == 900
    assert 20 < judgement.numbers["rate limit"] < 900


def test_one_gap_that_many_readings_saw_is_one_gap() -> None:
    rule, memory = make_rule("rate > baseline"), Memory(UTC)
    history = replace(measured(20.0), usual=memory)
    (wanted,) = memory.wanted(rule, "api", history.slots)
    week = {at: at.date() for at in wanted.moments(UTC)}
    first = {day: min(at for at in week if week[at] == day) for day in week.values()}
    memory.add(wanted, {at: Seen(first[day], {"rate": 20.0}) for at, day in week.items()}, [])
    assert (
        judge_newest(rule, history).sentence == "rate: cannot be judged: 4 gaps seen at this time, 8 needed"
    )


@pytest.mark.parametrize("condition", ["rate < 50% of baseline for 15m", "rate > baseline"])
def test_a_holiday_is_compared_with_no_other_day(condition: str) -> None:
    rule, memory = make_rule(condition, holidays=[NOON.date()]), Memory(UTC)
    history = replace(measured(0.0), usual=memory)
    remember(memory, rule, history, 100.0)
    judgement = judge_newest(rule, history)
    assert (judgement.truth, judgement.code) == (Truth.UNKNOWN, Code.NO_BASELINE)
    assert "today is a holiday" in judgement.sentence


def test_holidays_of_the_past_are_left_out() -> None:
    past = [NOON.date() - timedelta(weeks=week) for week in (1, 2)]
    rule, memory = make_rule("rate < 50% of baseline for 15m", holidays=past), Memory(UTC)
    history = replace(measured(0.0), usual=memory)
    remember(memory, rule, history, 100.0)
    assert (
        "2 comparable weeks, 3 needed (left out of the last weeks: " in judge_newest(rule, history).sentence
    )


def test_readings_before_a_resolve_by_hand_do_not_count() -> None:
    history = measured(0.06, 0.06, 0.06, 0.06).after(NOON + MINUTE)
    assert truths(make_rule("rate > 5% for 1m"), history) == "pT"


def test_later_readings_change_no_judgement() -> None:
    rule, history = make_rule("rate > 5% for 1m"), measured(0.06, 0.06, 0.01)
    earlier = replace(history, samples=history.samples[:2])
    assert judge(rule, history, NOON + MINUTE) == judge(rule, earlier, NOON + MINUTE)


VALUES = st.lists(st.tuples(st.sampled_from([0.0, 1.0, None]), st.integers(1, 5)), min_size=1, max_size=30)


def make_history(values: list[tuple[float | None, int]]) -> History:
    samples, now = [], NOON
    for value, minutes in values:
        now += minutes * MINUTE
        samples.append(Sample(now, 1, Verdict.PASS, "", {} if value is None else {"rate": value}))
    return History("api", "sql", samples)


@given(VALUES, st.integers(0, 6))
def test_a_hold_agrees_with_a_simple_reference(values: list[tuple[float | None, int]], hold: int) -> None:
    """The reference goes forward, and remembers since when the value is too high and when it was known."""
    since = known = None
    history = make_history(values)
    rule = make_rule(f"rate > 0.5 for {hold} minutes")
    for sample in history.samples:
        value = sample.values.get("rate")
        judged = judge(rule, history, sample.slot)
        if value is None:
            assert judged.truth is Truth.UNKNOWN
            continue
        gap = any(known is not None and known < s.slot < sample.slot for s in history.samples)
        if value == 0 or since is None or (gap and known and sample.slot - known > hold * MINUTE):
            since = None
        known = sample.slot
        if value == 1:
            since = since or sample.slot
        held = since is not None and sample.slot - since >= hold * MINUTE
        assert (judged.truth is Truth.TRUE) == held
        assert (judged.code is Code.NOT_MET) == (value == 0)


@given(st.text("PFUMD", min_size=1, max_size=30), st.integers(0, 5), st.integers(1, 10))
def test_counts_agree_with_a_simple_reference(letters: str, threshold: int, minutes: int) -> None:
    history = verdicts(letters)
    window = letters[-minutes:]
    failures, unknown = window.count("F"), window.count("U") + window.count("M")
    rule = make_rule(f"health_check_failures > {threshold} in {minutes} minutes")
    expected = "true" if failures > threshold else "unknown" if failures + unknown > threshold else "false"
    assert judge_newest(rule, history).truth == expected


@given(st.text("PFUMD", min_size=1, max_size=30), st.integers(1, 6))
def test_failures_in_a_row_agree_with_a_simple_reference(letters: str, least: int) -> None:
    since_good = letters.replace("D", "P").rpartition("P")[2]
    judged = judge_newest(make_rule(f"health_check_failures >= {least} consecutive"), verdicts(letters))
    assert (judged.truth is Truth.TRUE) == (since_good.count("F") >= least)
    assert (judged.code is Code.NOT_MET) == (since_good == "")
