"""Any table of a rule is accepted, or refused in sentences; never with a traceback."""

from datetime import date
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from settings.audit import audit
from settings.policy import Rule

WORDS = """a rate ( ) [5m] {x="1"} == > < 5 % minutes for in of baseline consecutive and or not / x-y"""
FRAGMENTS = st.sampled_from([*WORDS.split(), "provider-outage", "30d", "99.9%", "\x00"])
CONDITIONS = st.lists(FRAGMENTS, max_size=8).map(" ".join)
PLAIN: list[Any] = [
    None,
    1,
    -1,
    1.5,
    True,
    "",
    "5m",
    float("nan"),
    10**40,
    "P0",
    "keep for 30m",
    "keep for x",
]
LISTS: list[Any] = [[], {}, ["api"], ["a", "a"], [1], ["2026-12-25"], [20261225], [date(2026, 12, 25)]]
VALUES = st.sampled_from([*PLAIN, *LISTS, "system-down"])
TABLES = st.dictionaries(st.sampled_from(list(Rule.model_fields)), VALUES, max_size=5)


@given(table=TABLES, condition=st.none() | CONDITIONS, stored=VALUES)
def test_any_table_of_a_rule_is_accepted_or_refused(
    table: dict[str, Any], condition: str | None, stored: Any
) -> None:
    written = table if condition is None else table | {"condition": condition}
    problems = audit({"rules": [written], "retention": {"readings": stored}}, {})
    assert all("\n" not in str(problem) for problem in problems)
    try:
        rule = Rule.model_validate(written)
    except ValidationError:
        return
    assert str(Rule.model_validate(rule.model_dump(mode="json")).parsed) == str(rule.parsed)
