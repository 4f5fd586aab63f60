"""``match = { check = "api-health" }``: what a silence or a maintenance window is about."""

from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import BeforeValidator, Field

from settings.values import Severity, Text
from settings.wording import did_you_mean, either

SEVERITY = "severity"
LABELS = "labels."
KEYS = ("check", "kind", SEVERITY, "groups", "rule")


def check_matchers(matchers: Mapping[str, str]) -> None:
    """Raises ValueError for a key or severity that does not exist."""
    for key, value in matchers.items():
        if key not in KEYS and not (key.startswith(LABELS) and key != LABELS):
            hint = did_you_mean(key, KEYS) or f": write {either([*KEYS, 'labels.NAME'])}"
            raise ValueError(f'"{key}" cannot be matched{hint}')
        if key == SEVERITY and value not in set(Severity):
            raise ValueError(f'"{value}" is no severity: write {either(Severity)}')


def _flat(written: Any) -> Any:
    """Returns ``labels.team = "x"``, which TOML reads as a table in a table, as the key ``labels.team``."""
    if not isinstance(written, dict):
        return written
    flat: dict[str, Any] = {}
    for key, value in written.items():
        if key == "labels" and isinstance(value, dict):
            flat |= {LABELS + name: each for name, each in value.items()}
        else:
            flat[key] = value
    if not flat:
        raise ValueError(
            "at least one key is required: a window that matches everything would hide everything"
        )
    if all(isinstance(value, str) for value in flat.values()):
        check_matchers(flat)
    return flat


Matchers = Annotated[
    dict[str, Annotated[Text, Field(max_length=200)]], BeforeValidator(_flat), Field(max_length=20)
]
