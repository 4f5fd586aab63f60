"""The grammar of conditions: what it accepts, its one canonical form, and its sentences about the rest."""

import re
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from settings.rules import (
    And,
    Baseline,
    Change,
    Comparison,
    Condition,
    Consecutive,
    Counted,
    Gap,
    Named,
    Not,
    Objective,
    Or,
    Quantity,
    Ratio,
    Series,
    parse_condition,
    parse_objective,
    referenced_rules,
)
from settings.rules.parse import LONGEST_TEXT

MINUTE = timedelta(minutes=1)
NUMBER = 'a number has at most 15 digits, and at most 9 more after a point, such as "1000" or "0.05"'
FORM = '; write it like "payment_failure_rate > 5% for 5 minutes"'


def of(number: str, unit: Any = "") -> Quantity:
    return Quantity(Decimal(number), unit)


GUIDES = {
    "payment_failure_rate > 5% for 5 minutes": Comparison(
        Series("payment_failure_rate"), ">", of("5", "%"), 5 * MINUTE
    ),
    "avg_payment_latency > 10 seconds for 3 minutes": Comparison(
        Series("avg_payment_latency"), ">", of("10", "s"), 3 * MINUTE
    ),
    "payment_volume < 50% of baseline for 15 minutes": Baseline(
        Series("payment_volume"), "<", of("50", "%"), 15 * MINUTE
    ),
    "time_since_last_payment > baseline": Gap(Series("time_since_last_payment")),
    "health_check_failures > 3 consecutive": Consecutive(Series("health_check_failures"), ">", 3),
    "database_connection_failures > 2 in 5 minutes": Counted(
        Series("database_connection_failures"), ">", of("2"), 5 * MINUTE
    ),
    "security_violations > 0": Comparison(Series("security_violations"), ">", of("0")),
    "rate(payouts_failed[5m]) / rate(payouts[5m]) > 10% for 2m": Comparison(
        Ratio(
            Change("rate", Series("payouts_failed"), 5 * MINUTE),
            Change("rate", Series("payouts"), 5 * MINUTE),
        ),
        ">",
        of("10", "%"),
        2 * MINUTE,
    ),
    "payment-failure-rate and not provider-outage": And(
        (Named("payment-failure-rate"), Not(Named("provider-outage")))
    ),
}


@pytest.mark.parametrize("text", GUIDES)
def test_the_sentences_of_the_guides_are_parsed(text: str) -> None:
    assert parse_condition(text) == GUIDES[text]


@pytest.mark.parametrize(
    ("text", "canonical"),
    [
        ("memory_usage>=90% for 10m", "memory_usage >= 90% for 10m"),
        ("latency < 250ms for 1 hour", "latency < 250ms for 1h"),
        ("age <= 1.5 hours", "age <= 90m"),
        ("age > 2d for 1 day", "age > 2d for 1d"),
        ("  balance == -5 for 30 s ", "balance == -5 for 30s"),
        ("balance > -90 seconds", "balance > -90s"),
        ("balance < -0.00", "balance < 0"),
        ("state != 1 for 60 seconds", "state != 1 for 1m"),
        ("rate > 12.30%", "rate > 12.3%"),
        ("rate > 5% for 0 minutes", "rate > 5%"),
        ("failures > 2 within the last 5 minutes", "failures > 2 in 5m"),
        ("volume < 50% of the baseline", "volume < 50% of baseline"),
        ('orders{region="b", country="US"} < 1', 'orders{country="US",region="b"} < 1'),
        ("a or b and not (c or d)", "a or b and not (c or d)"),
        ("((a and b) and (c))", "a and b and c"),
        ("not-now or for-sale", "not-now or for-sale"),
    ],
)
def test_each_condition_has_one_canonical_form(text: str, canonical: str) -> None:
    assert str(parse_condition(text)) == canonical


@pytest.mark.parametrize(
    ("quantity", "value"), [("5%", 0.05), ("12.3%", 0.123), ("250ms", 0.25), ("2d", 172_800.0), ("-5", -5.0)]
)
def test_percentages_are_fractions_and_times_are_seconds(quantity: str, value: float) -> None:
    condition = parse_condition(f"value > {quantity}")
    assert isinstance(condition, Comparison)
    assert condition.threshold.value == value


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "a condition is missing"),
        ("failures = 2", 'at character 10, "=": "=" is not a comparison: use "==", ">=" or "<="'),
        ("failures => 2", 'at character 10, "=": "=" is not a comparison: use "==", ">=" or "<="'),
        ("> 5%", 'at character 1, ">": expected "(", "not" or a name'),
        ("failures > many", 'at character 12, "many": expected "baseline" or a number'),
        ("failures > ٣", 'at character 12, "٣": expected "baseline" or a number'),
        ("failures > 2 for 5", 'at the end: expected a unit of time such as "minutes"'),
        ("failures > 2 for -5 minutes", 'a time after "for" or "in" is at most 7d'),
        ("failures > 2 for 8 days", 'a time after "for" or "in" is at most 7d'),
        ("failures > 2 in 0 minutes", "a window must be longer than 0"),
        (
            "failures > 2 and latency > 3",
            (
                'at character 14, "and": each comparison is a rule of its own: give each a name '
                "and join their names"
            ),
        ),
        ("a AND b", 'at character 3, "AND": write "and" in lower case'),
        ("x > 5% For 5 minutes", 'at character 8, "For": write "for" in lower case'),
        ("x > 5 Minutes", 'at character 7, "Minutes": write "minutes" in lower case'),
        *(
            (f"x > {number}", f'at character {at}, "{found}": {NUMBER}')
            for number, at, found in [
                ("1,000", 6, ","),
                ("1_000", 6, "_000"),
                ("1e-3", 6, "e-3"),
                (".05", 5, ".05"),
                ("5.", 5, "5."),
                ("+5", 5, "+"),
                ("9999999999999999", 5, "9999999999999999"),
                ("0.0000000001%", 5, "0.0000000001"),
            ]
        ),
        (
            "failure_rate > 5% in 5 minutes",
            '"in" counts by how much a total grew, and needs a number: a share is compared "for"',
        ),
        ("failures >= 0 consecutive", '">= 0 consecutive" is always true: write "> 0 consecutive"'),
        ("age > 0.0001ms", "the shortest part of a time is 0.001ms"),
        ("age > 5 for 0.0000001 s", "the shortest part of a time is 0.001ms"),
        ("(a", 'at the end: expected ")"'),
        ("age > 4000 days", "the longest duration is 3650d"),
        ("x > 5 consecutive for 2m", '"consecutive" counts readings: leave out "for"'),
        ("x < 5 consecutive", '"consecutive" needs ">" or ">=", such as "> 3 consecutive"'),
        ("x > 5% consecutive", '"consecutive" needs a whole number up to 1000, such as "> 3 consecutive"'),
        ("x < 5 of baseline", '"of baseline" needs a percentage above 0, such as "50% of baseline"'),
        ("x < baseline", '"baseline" alone is the longest usual time: write "> baseline"'),
        ("a / b > baseline", '"> baseline" needs one measured value before the comparison'),
        ("x > baseline'", 'at character 13, "\'": expected the end'),
        ("x > baseline for 5m", 'at character 14, "for": expected the end'),
        ("a / b > 2 in 5m", '"in" needs one measured value before the comparison'),
        ("avg(x[5m]) > 3", '"avg" is not a function: write "rate" or "increase"'),
        (
            "a-b > 5",
            '"a-b" is not the name of a measured value, without dashes: a name with dashes is a rule\'s',
        ),
        ("Total and b", '"Total" is compared with nothing, and is not the name of a rule'),
        ('orders{a="1",a="2"} > 5', "a label is written twice"),
        ("orders{a=1} > 5", 'at character 10, "1": expected a text in double quotes'),
    ],
)
def test_a_sentence_says_what_is_expected_where(text: str, reason: str) -> None:
    with pytest.raises(ValueError, match="write it like") as raised:
        parse_condition(text)
    assert str(raised.value) == reason + FORM


def test_a_secret_in_a_condition_is_not_quoted() -> None:
    """A reference such as ``${STRIPE_SECRET_KEY}`` is replaced before the condition is parsed."""
    with pytest.raises(ValueError, match=r"at character 3, \"\*+\": expected") as raised:
        parse_condition("x sk_live_" + "5" * 24)
    assert "5555" not in str(raised.value)


def test_a_long_condition_is_refused_before_it_is_parsed() -> None:
    with pytest.raises(ValueError, match="at most 500 characters"):
        parse_condition("(" * 1_000_000)
    nested = "(" * 240 + "a" + ")" * 240
    assert parse_condition(nested) == Named("a")
    negated = "not " * 120 + "a"
    assert str(parse_condition(negated)) == negated


WINDOWS = st.integers(1, 7 * 86_400_000).map(lambda milliseconds: timedelta(milliseconds=milliseconds))
HOLDS = st.just(timedelta(0)) | WINDOWS
OPS = st.sampled_from([">", ">=", "<", "<=", "==", "!="])
NUMBERS = st.decimals(-(10**12), 10**12, places=4)
SECONDS = st.integers(-(10**12), 10**12).map(lambda milliseconds: Decimal(milliseconds) / 1000)
QUANTITIES = (
    st.builds(Quantity, NUMBERS, st.sampled_from(["", "%"]))
    | st.builds(Quantity, SECONDS.filter(lambda s: abs(s) < 3650 * 86_400), st.just("s"))
)  # fmt: skip
TEXTS = st.text(st.characters(codec="utf-8", exclude_characters="\r"), max_size=8)
LABELS = st.dictionaries(st.from_regex(r"[A-Za-z_][A-Za-z0-9_]{0,8}", fullmatch=True), TEXTS, max_size=3)
SERIES = st.builds(
    Series,
    st.from_regex(r"[A-Za-z_][A-Za-z0-9_.]{0,12}", fullmatch=True).filter(lambda name: name != "not"),
    LABELS.map(lambda labels: tuple(sorted(labels.items()))),
)
CHANGES = st.builds(Change, st.sampled_from(["rate", "increase"]), SERIES, WINDOWS)
EXPRESSIONS = SERIES | CHANGES | st.builds(Ratio, SERIES | CHANGES, SERIES | CHANGES)
MEASURED = (
    st.builds(Comparison, EXPRESSIONS, OPS, QUANTITIES, HOLDS)
    | st.builds(
        Baseline, SERIES, OPS, st.builds(Quantity, st.integers(1, 999).map(Decimal), st.just("%")), HOLDS
    )
    | st.builds(Consecutive, SERIES, st.sampled_from([">", ">="]), st.integers(1, 1000))
    | st.builds(Gap, SERIES)
    | st.builds(Counted, SERIES, OPS, QUANTITIES.filter(lambda each: each.unit != "%"), WINDOWS, HOLDS)
)  # fmt: skip
KEYWORDS = {"and", "or", "not"}
NAMED = st.builds(
    Named,
    st.from_regex(r"[a-z0-9][a-z0-9._-]{0,9}", fullmatch=True).filter(lambda name: name not in KEYWORDS),
)


def _joined(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    def parts(kind: Any) -> st.SearchStrategy[Any]:
        plain = inner.filter(lambda part: not isinstance(part, kind))
        return st.lists(plain, min_size=2, max_size=3).map(tuple)

    return st.builds(Not, inner) | st.builds(And, parts(And)) | st.builds(Or, parts(Or))


COMPOSITES = st.recursive(NAMED, _joined, max_leaves=6)


@given(MEASURED | COMPOSITES)
def test_a_printed_condition_parses_to_itself(condition: Condition) -> None:
    text = str(condition)
    if len(text) <= LONGEST_TEXT:
        assert parse_condition(text) == condition


SENTENCE = """a rate ( ) [ ] { } = == > < 5 % m minutes for in of baseline consecutive and or not / , " -"""
FRAGMENTS = st.sampled_from(SENTENCE.split())


@given(st.text(max_size=60) | st.lists(FRAGMENTS, max_size=40).map(" ".join))
def test_any_text_is_parsed_or_refused_in_one_sentence(text: str) -> None:
    try:
        condition = parse_condition(text)
    except ValueError as error:
        problem = str(error)
    else:
        assert parse_condition(str(condition)) == condition
        return
    assert problem.endswith(FORM)
    assert len(problem) < 400


def test_a_composite_condition_names_each_rule_once() -> None:
    assert referenced_rules(parse_condition("a and (b or not a)")) == ("a", "b")
    assert referenced_rules(parse_condition("a > 5")) == ()


@pytest.mark.parametrize(
    ("text", "objective"),
    [
        ("99.9% over 30d", Objective(of("99.9", "%"), timedelta(days=30))),
        (" 95 % over 7 days ", Objective(of("95", "%"), timedelta(days=7))),
        ("99% over 24h", Objective(of("99", "%"), timedelta(days=1))),
    ],
)
def test_objectives_are_parsed(text: str, objective: Objective) -> None:
    assert parse_objective(text) == objective
    assert parse_objective(str(objective)) == objective


def test_the_budget_is_what_may_be_bad() -> None:
    assert parse_objective("99.9% over 30d").budget == 0.001


@pytest.mark.parametrize(
    "text", ["", "99.9%", "100% over 30d", "0% over 30d", "99% over 1h", "99% over 400d", "x" * 9000]
)
def test_other_objectives_are_refused_with_an_example(text: str) -> None:
    with pytest.raises(ValueError, match=re.escape('write it like "99.9% over 30d"')):
        parse_objective(text)
