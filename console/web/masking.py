"""Texts of servers and configurations, without secrets and without control characters."""

from typing import Any

from console.context import Console
from workers.explaining.texts import clean


def masked(console: Console, value: Any) -> Any:
    """Returns the value with every text in it, also within lists and mappings, masked and escaped."""
    return _masked(console, clean(value))


def _masked(console: Console, value: Any) -> Any:
    if isinstance(value, str):
        return console.mask(value)
    if isinstance(value, dict):
        return {name: _masked(console, each) for name, each in value.items()}
    return [_masked(console, each) for each in value] if isinstance(value, list) else value
