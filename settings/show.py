"""The effective configuration as plain data for ``paywatch config show``."""

from collections.abc import Iterator, Mapping
from typing import Any

from settings.model import Settings


def effective(settings: Settings) -> dict[str, Any]:
    """Returns every key with its effective value as JSON types, in the order of the documentation.

    Durations, shares and times of day have the form of the file. Secrets are masked completely, other URLs in
    their password and the values of their query.
    """
    return settings.model_dump(mode="json", by_alias=True)


def set_keys(table: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, Any]]:
    """Yields every key of an effective table that has a value, with dots as in the file."""
    for key, value in table.items():
        if isinstance(value, dict) and value:
            yield from set_keys(value, f"{prefix}{key}.")
        elif value not in (None, {}, []):
            yield f"{prefix}{key}", value
