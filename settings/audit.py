"""What no single section can know: names used twice, channels that no one defined, variables that are needed.

It reads the tables as they were parsed, so that it finds its problems even where a section cannot be built.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from settings.problems import Problem, did_you_mean
from settings.sources import variable

_STRIPE = "needs the environment variable STRIPE_SECRET_KEY"
_LEDGER = "needs the environment variable DATABASE_URL, the team's database"


def audit(data: Mapping[str, Any], env: Mapping[str, str]) -> list[Problem]:
    return [
        *_twice(data, "checks"),
        *_twice(data, "rules"),
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


def _twice(data: Mapping[str, Any], key: str) -> Iterator[Problem]:
    first: dict[str, int] = {}
    for index, table in _tables(data, key):
        name = table.get("name")
        if isinstance(name, str) and first.setdefault(name, index) != index:
            yield Problem((key, index, "name"), f"{key}[{first[name]}] has this name already", echo=True)


def _undefined_channels(data: Mapping[str, Any]) -> Iterator[Problem]:
    defined = list(_table(data, "channels"))
    for parts, channel in _named_channels(data):
        if channel not in defined:
            hint = did_you_mean(channel, defined)
            yield Problem(parts, f"no channel of this name is defined{hint}", echo=True)


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
        if check.get("kind") == "stripe" and not stripe:
            yield Problem(("checks", index, "kind"), _STRIPE, echo=True)
        for key in ("seen", "cleanup", "last_run"):
            if key in check and not ledger:
                yield Problem(("checks", index, key), _LEDGER)
    if "daily_at" in _table(data, "reconcile"):
        parts = ("reconcile", "daily_at")
        yield from () if stripe else (Problem(parts, _STRIPE, echo=True),)
        yield from () if ledger else (Problem(parts, _LEDGER, echo=True),)
