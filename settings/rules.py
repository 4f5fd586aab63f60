"""Parses the conditions of ``[[rules]]``: ``payment_failure_rate > 5% for 5 minutes``."""

import re
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import Literal, cast

Op = Literal[">", ">=", "<", "<=", "==", "!="]

FORM = 'write it like "payment_failure_rate > 5% for 5 minutes"'
_NUMBER = r"-?[0-9]{1,15}(?:\.[0-9]{1,9})?"
_MILLISECONDS = {"ms": 1, "millisecond": 1, "s": 1000, "second": 1000, "m": 60_000, "minute": 60_000}
_MILLISECONDS |= {"h": 3_600_000, "hour": 3_600_000, "d": 86_400_000, "day": 86_400_000}
_UNIT = "(?:milliseconds?|seconds?|minutes?|hours?|days?|ms|s|m|h|d)"
_CONDITION = re.compile(
    rf"(?P<value>[A-Za-z_][A-Za-z0-9_.]*)\s*(?P<op>>=|<=|==|!=|>|<)\s*"
    rf"(?P<threshold>{_NUMBER})\s*(?P<unit>%|{_UNIT})?"
    rf"(?:\s+for\s+(?P<hold>[0-9]{{1,6}})\s*(?P<hold_unit>{_UNIT}))?"
)
_UNSUPPORTED = {
    r"\bof\s+(the\s+)?baseline\b": '"of baseline" is not supported: give a number',
    r"\bconsecutive\b": '"consecutive" is not supported: use opens_after of the check, or "for 5 minutes"',
    r"\b(with)?in\s+(the\s+last\s+)?[0-9]+": '"in N minutes" is not supported: use "for 5 minutes"',
    r"[^=<>!]=[^=<>]": '"=" is not a comparison: use "=="',
}


@dataclass(frozen=True, slots=True)
class Condition:
    """``value op threshold``, true for ``hold`` in a row. Percentages are fractions, times are seconds."""

    value: str
    op: Op
    threshold: float
    hold: timedelta


def parse_condition(text: str) -> Condition:
    """Returns the parsed condition. Raises ValueError, which names the supported form."""
    match = _CONDITION.fullmatch(text.strip())
    if match is None:
        reason = next(
            (why for form, why in _UNSUPPORTED.items() if re.search(form, text)), "cannot be parsed"
        )
        raise ValueError(f"{reason}; {FORM}")
    hold = int(match["hold"] or 0) * _milliseconds(match["hold_unit"] or "s")
    return Condition(
        value=match["value"],
        op=cast("Op", match["op"]),
        threshold=_threshold(Decimal(match["threshold"]), match["unit"]),
        hold=timedelta(milliseconds=hold),
    )


def _threshold(number: Decimal, unit: str | None) -> float:
    if unit is None:
        return float(number)
    if unit == "%":
        return float(number / 100)
    return float(number * _milliseconds(unit) / 1000)


def _milliseconds(unit: str) -> int:
    return _MILLISECONDS[unit if unit in _MILLISECONDS else unit.removesuffix("s")]
