"""Rule files with shorter durations, so that an alert that waits for minutes can be watched in seconds.

Each ``for``, each range, offset and product of seconds (``26 * 3600``) is divided by the same number, and all
else stays as it is.
"""

import re
from pathlib import Path
from typing import Any

import yaml

_MILLISECONDS = {"ms": 1, "s": 1000, "m": 60_000, "h": 3_600_000, "d": 86_400_000}
_DURATION = re.compile(r"(?<![\w.])(\d+)(ms|s|m|h|d)\b")
_PRODUCT = re.compile(r"(\d+) \* (60|3600)\b")


def shorten(text: str, by: int) -> str:
    """Returns the text of a rule file with durations divided by ``by``."""
    written = yaml.safe_load(text)
    for group in written["groups"]:
        group["rules"] = [_shortened(rule, by) for rule in group["rules"]]
    return yaml.safe_dump(written, sort_keys=False)


def shorten_files(source: Path, target: Path, by: int) -> list[str]:
    """Writes every rule file of a folder into another one, and returns their names."""
    files = sorted(source.glob("*.rules.yaml"))
    for file in files:
        (target / file.name).write_text(shorten(file.read_text(encoding="utf-8"), by), encoding="utf-8")
    return [file.name for file in files]


def _shortened(rule: dict[str, Any], by: int) -> dict[str, Any]:
    short = {
        **rule,
        "expr": _PRODUCT.sub(lambda each: f"{_product(each) / by:g}", _divided(rule["expr"], by)),
    }
    if "for" in rule:
        short["for"] = _divided(rule["for"], by)
    return short


def _divided(text: str, by: int) -> str:
    return _DURATION.sub(lambda each: f"{max(_length(each) // by, bool(_length(each)))}ms", text)


def _length(found: re.Match[str]) -> int:
    return int(found[1]) * _MILLISECONDS[found[2]]


def _product(found: re.Match[str]) -> int:
    return int(found[1]) * int(found[2])
