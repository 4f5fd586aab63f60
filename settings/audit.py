"""Checks across sections: duplicate names, undefined channels, missing environment variables.

It reads the parsed tables, not the models, to report these problems also if a section is invalid.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from settings.checks import CHECK_KINDS
from settings.problems import Problem, did_you_mean
from settings.sources import variable

_STRIPE = "set the environment variable STRIPE_SECRET_KEY"
_LEDGER = "set the environment variable DATABASE_URL to the team's database"


def audit(data: Mapping[str, Any], env: Mapping[str, str]) -> list[Problem]:
    """Returns every problem that involves more than one section, or a section and the environment."""
    return [
        *_duplicates(data, "checks"),
        *_duplicates(data, "rules"),
        *_undefined_channels(data),
        *_missing_variables(data, env),
    ]


def _tables(data: Mapping[str, Any], key: str) -> Iterator[tuple[int, Mapping[str, Any]]]:
    listed = data.get(key)
    for index, table in enumerate(listed if isinstance(listed, list) else ()):
        if isinstance(table, dict):
            yield index, table


def _table(data: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    found = data.get(key)
    return found if isinstance(found, dict) else {}


def _duplicates(data: Mapping[str, Any], key: str) -> Iterator[Problem]:
    first: dict[str, int] = {}
    for index, table in _tables(data, key):
        name = table.get("name")
        if isinstance(name, str) and first.setdefault(name, index) != index:
            yield Problem((key, index, "name"), f"{key}[{first[name]}] already has this name", echo=True)


def _undefined_channels(data: Mapping[str, Any]) -> Iterator[Problem]:
    defined = list(_table(data, "channels"))
    for parts, channel in _named_channels(data):
        if channel not in defined:
            hint = did_you_mean(channel, defined)
            yield Problem(parts, f"this channel is not defined{hint}", echo=True)


def _named_channels(data: Mapping[str, Any]) -> Iterator[tuple[tuple[str | int, ...], str]]:
    yield from _names(_table(data, "reconcile").get("notice"), ("reconcile", "notice"))
    severities = _table(data, "severities")
    for severity in severities:
        policy = _table(severities, severity)
        yield from _names(policy.get("channels"), ("severities", severity, "channels"))
        for index, step in _tables(policy, "escalate"):
            yield from _names(step.get("to"), ("severities", severity, "escalate", index, "to"))


def _names(listed: Any, parts: tuple[str | int, ...]) -> Iterator[tuple[tuple[str | int, ...], str]]:
    for index, name in enumerate(listed if isinstance(listed, list) else ()):
        if isinstance(name, str):
            yield (*parts, index), name


def _missing_variables(data: Mapping[str, Any], env: Mapping[str, str]) -> Iterator[Problem]:
    stripe, ledger = variable("stripe_secret_key", env), variable("database_url", env)
    for index, check in _tables(data, "checks"):
        kind = check.get("kind")
        model = CHECK_KINDS.get(kind) if isinstance(kind, str) else None
        if model is None:
            continue
        if model.needs_stripe and not stripe:
            yield Problem(("checks", index, "kind"), _STRIPE, echo=True)
        for key in model.queries:
            if key in check and not ledger:
                yield Problem(("checks", index, key), _LEDGER)
    if "daily_at" in _table(data, "reconcile"):
        parts = ("reconcile", "daily_at")
        yield from () if stripe else (Problem(parts, _STRIPE, echo=True),)
        yield from () if ledger else (Problem(parts, _LEDGER, echo=True),)
