"""The effective configuration as plain data, for people and scripts."""

from typing import Any

from settings.model import Settings


def effective(settings: Settings) -> dict[str, Any]:
    """Every key with the value in force, as JSON can hold it, in the order of the documentation.

    Durations, shares and times of day are in their written form. Secrets are masked whole; of the other
    URLs only the password and the values of the query are.
    """
    return settings.model_dump(mode="json", by_alias=True)
