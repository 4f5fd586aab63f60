"""The effective configuration as plain data for ``paywatch config show``."""

from typing import Any

from settings.model import Settings


def effective(settings: Settings) -> dict[str, Any]:
    """Returns every key with its effective value as JSON types, in the order of the documentation.

    Durations, shares and times of day have the form of the file. Secrets are masked completely, other URLs in
    their password and the values of their query.
    """
    return settings.model_dump(mode="json", by_alias=True)
