"""Texts of servers and configurations, without secrets and without control characters."""

from collections.abc import Callable, Mapping
from typing import Any

from console.context import Console
from workers.explaining.texts import clean

Mask = Callable[[str], str]


def masked(console: Console, value: Any) -> Any:
    """Returns the value with every text in it, also within lists and mappings, masked and escaped."""
    return mask_texts(clean(value), console.mask)


def mask_texts(value: Any, mask: Mask) -> Any:
    """Returns the value with every text in it masked, also within lists and mappings."""
    if isinstance(value, str):
        return mask(value)
    if isinstance(value, Mapping):
        return {mask_texts(name, mask): mask_texts(each, mask) for name, each in value.items()}
    return [mask_texts(each, mask) for each in value] if isinstance(value, list | tuple) else value
