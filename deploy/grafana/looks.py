"""Colours, thresholds and value mappings. Green is always a value that was measured."""

from grafana_foundation_sdk.builders.dashboard import ThresholdsConfig
from grafana_foundation_sdk.models.dashboard import (
    DashboardRangeMapOptions,
    DashboardSpecialValueMapOptions,
    RangeMap,
    SpecialValueMap,
    SpecialValueMatch,
    Threshold,
    ThresholdsMode,
    ValueMap,
    ValueMapping,
    ValueMappingResult,
)

GREEN, YELLOW, ORANGE, RED = "green", "yellow", "orange", "red"
UNKNOWN = "purple"
"""The colour of what nobody knows: no reading in time, no store, no worker."""
NEUTRAL = "blue"
NO_LINE = "transparent"

Step = tuple[float, str]

NONE_IS_NO_NEWS: tuple[Step, ...] = ((0, NEUTRAL), (1, RED))
"""For what was decided when the checks were last read: 0 does not say that all is well now."""
NONE_IS_GOOD: tuple[Step, ...] = ((0, GREEN), (1, RED))
LATENCY: tuple[Step, ...] = ((0, GREEN), (1, YELLOW), (5, ORANGE), (10, RED))
"""Seconds: good below 1, slow from 5, and an alert from 10."""
DISCREPANCIES: tuple[Step, ...] = ((0, GREEN), (1e-9, ORANGE), (0.05, RED))
"""Shares of records: any is a warning, and 5 % is critical."""
SINCE_RECONCILED: tuple[Step, ...] = ((0, GREEN), (26 * 3600, UNKNOWN))
"""Seconds: after a day and two hours it is unknown whether the ledger matches."""
ONLY_A_NUMBER: tuple[Step, ...] = ((0, NEUTRAL),)

Text = tuple[float, float, str, str]
"""Values from and to, shown as a text in a colour."""
STALE: Text = (-1, -1, "unknown: not reconciled in time", UNKNOWN)
NEVER: Text = (1e9, 1e11, "never", UNKNOWN)
"""The age of a timestamp that is 0."""


def thresholds(steps: tuple[Step, ...], *, base: str = UNKNOWN) -> ThresholdsConfig:
    """Returns the steps above a base, whose colour Grafana uses for a value that is missing."""
    listed = [Threshold(None, base), *(Threshold(value, color) for value, color in steps)]
    return ThresholdsConfig().mode(ThresholdsMode.ABSOLUTE).steps(listed)


def mappings(texts: tuple[Text, ...] = ()) -> list[ValueMapping]:
    """Returns mappings of values to texts, after that of a missing value to "unknown"."""
    return [_missing(), *(_mapping(text) for text in texts)]


def _missing() -> SpecialValueMap:
    result = ValueMappingResult("unknown", UNKNOWN)
    return SpecialValueMap(DashboardSpecialValueMapOptions(SpecialValueMatch.NULL_AND_NAN, result))


def _mapping(text: Text) -> ValueMap | RangeMap:
    since, until, words, color = text
    result = ValueMappingResult(words, color)
    if since == until:
        return ValueMap({f"{since:g}": result})
    return RangeMap(DashboardRangeMapOptions(since, until, result))
