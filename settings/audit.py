"""Checks across sections: duplicate names, undefined channels, missing environment variables.

It reads the parsed tables, not the models, to report these problems also if a section is invalid.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from settings.channels import CHANNEL_KINDS
from settings.checks import CHECK_KINDS
from settings.policy import ALWAYS
from settings.problems import Problem
from settings.rule_names import name_problems, rule_name, stored_too_shortly
from settings.sources import variable
from settings.wording import did_you_mean

_STRIPE = "set the environment variable STRIPE_SECRET_KEY"
_PRESETS = {"payments": ("payments", "charges"), "payouts": ("payouts",)}
"""The mappings of which a preset needs one."""
_LEDGER = "set the environment variable DATABASE_URL to the team's database"


def audit(data: Mapping[str, Any], env: Mapping[str, str]) -> list[Problem]:
    """Returns every problem that involves more than one section, or a section and the environment."""
    return [
        *_duplicates(data, "checks"),
        *_duplicates(data, "rules"),
        *name_problems(
            list(_tables(data, "rules")), [str(each.get("name")) for _, each in _tables(data, "checks")]
        ),
        *stored_too_shortly(list(_tables(data, "rules")), _table(data, "retention").get("readings")),
        *_undefined_channels(data),
        *_paging_notices(data),
        *_undefined_heartbeats(data),
        *_undefined_parents(data),
        *_duplicates(data, "maintenance"),
        *_undefined_hours(data),
        *_missing_variables(data, env),
        *_missing_mappings(data),
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
        name = rule_name(table) if key == "rules" else table.get("name")
        if isinstance(name, str) and first.setdefault(name, index) != index:
            yield Problem((key, index, "name"), f"{key}[{first[name]}] already has this name", echo=True)


def _undefined_channels(data: Mapping[str, Any]) -> Iterator[Problem]:
    defined = list(_table(data, "channels"))
    for parts, channel in _named_channels(data):
        if channel not in defined:
            hint = did_you_mean(channel, defined)
            yield Problem(parts, f"this channel is not defined{hint}", echo=True)


def _paging_notices(data: Mapping[str, Any]) -> Iterator[Problem]:
    """Yields a problem for each channel of a notice or digest that would page somebody with it."""
    channels = _table(data, "channels")
    for parts, name in _notified_channels(data):
        kind = _table(channels, name).get("kind")
        model = CHANNEL_KINDS.get(kind) if isinstance(kind, str) else None
        if model is not None and not model.takes_notices:
            sentence = f"a channel of kind {kind} pages for every message: name one of another kind"
            yield Problem(parts, sentence, echo=True)


def _notified_channels(data: Mapping[str, Any]) -> Iterator[tuple[tuple[str | int, ...], str]]:
    """Yields the channels of messages that belong to no incident."""
    yield from _names(_table(data, "reconcile").get("notice"), ("reconcile", "notice"))
    digests = _table(data, "digests")
    for name in digests:
        yield from _names(_table(digests, name).get("channels"), ("digests", name, "channels"))


def _named_channels(data: Mapping[str, Any]) -> Iterator[tuple[tuple[str | int, ...], str]]:
    yield from _notified_channels(data)
    severities = _table(data, "severities")
    for severity in severities:
        policy = _table(severities, severity)
        yield from _names(policy.get("channels"), ("severities", severity, "channels"))
        yield from _names(policy.get("fallback"), ("severities", severity, "fallback"))
        for index, step in _tables(policy, "escalate"):
            yield from _names(step.get("to"), ("severities", severity, "escalate", index, "to"))


def _names(listed: Any, parts: tuple[str | int, ...]) -> Iterator[tuple[tuple[str | int, ...], str]]:
    for index, name in enumerate(listed if isinstance(listed, list) else ()):
        if isinstance(name, str):
            yield (*parts, index), name


def _undefined_heartbeats(data: Mapping[str, Any]) -> Iterator[Problem]:
    """Yields a problem for each last run that is to be the one of a heartbeat which does not exist."""
    named = [(each.get("kind"), each.get("name")) for _, each in _tables(data, "checks")]
    known = [name for kind, name in named if kind == "heartbeat" and isinstance(name, str)]
    for index, check in _tables(data, "checks"):
        wanted = _table(check, "last_run").get("heartbeat")
        if isinstance(wanted, str) and wanted not in known:
            sentence = f"no check of kind heartbeat has this name{did_you_mean(wanted, known)}"
            yield Problem(("checks", index, "last_run", "heartbeat"), sentence, echo=True)


def _undefined_parents(data: Mapping[str, Any]) -> Iterator[Problem]:
    """Yields a problem for each name in ``depends_on`` that is no check, and for each circle."""
    parents = {
        str(check.get("name")): [name for _, name in _names(check.get("depends_on"), ())]
        for _, check in _tables(data, "checks")
    }
    for index, check in _tables(data, "checks"):
        for parts, name in _names(check.get("depends_on"), ("checks", index, "depends_on")):
            if name not in parents:
                sentence = f"no check has this name{did_you_mean(name, parents)}"
                yield Problem(parts, sentence, echo=True)
            elif check.get("name") in _ancestors(name, parents):
                yield Problem(parts, "this check depends on the one that names it here", echo=True)


def _ancestors(name: str, parents: Mapping[str, list[str]]) -> set[str]:
    """Returns the check and all that it depends on, directly or through others."""
    found, waiting = set[str](), [name]
    while waiting:
        each = waiting.pop()
        if each not in found:
            found.add(each)
            waiting += parents.get(each, [])
    return found


def _undefined_hours(data: Mapping[str, Any]) -> Iterator[Problem]:
    severities, defined = _table(data, "severities"), [*_table(data, "hours"), ALWAYS]
    for severity in severities:
        name = _table(severities, severity).get("hours")
        if isinstance(name, str) and name not in defined:
            sentence = f"no table of [hours] has this name{did_you_mean(name, defined)}"
            yield Problem(("severities", severity, "hours"), sentence, echo=True)
    if ALWAYS in _table(data, "hours"):
        yield Problem(("hours", ALWAYS), "this name means at any time: choose another one")


def _is_sql(value: Any) -> bool:
    """Whether a key that may hold SQL does: a table with another source, such as a URL, needs no ledger."""
    return value is not None and (not isinstance(value, dict) or not value or "sql" in value)


def _missing_mappings(data: Mapping[str, Any]) -> Iterator[Problem]:
    """Yields the presets over the ledger whose table is not mapped."""
    mapped = _table(data, "reconcile")
    for index, check in _tables(data, "checks"):
        preset = check.get("preset")
        tables = _PRESETS.get(preset) if check.get("kind") == "sql" and isinstance(preset, str) else None
        if tables and not any(isinstance(mapped.get(name), dict) for name in tables):
            yield Problem(
                ("checks", index, "preset"), f"map your table in [reconcile.{tables[0]}]", echo=True
            )


def _missing_variables(data: Mapping[str, Any], env: Mapping[str, str]) -> Iterator[Problem]:
    stripe, ledger = variable("stripe_secret_key", env), variable("database_url", env)
    for index, check in _tables(data, "checks"):
        kind = check.get("kind")
        model = CHECK_KINDS.get(kind) if isinstance(kind, str) else None
        if model is None:
            continue
        if model.needs_stripe and not stripe:
            yield Problem(("checks", index, "kind"), _STRIPE, echo=True, unset="STRIPE_SECRET_KEY")
        for key in model.queries:
            if _is_sql(check.get(key)) and not ledger:
                yield Problem(("checks", index, key), _LEDGER, unset="DATABASE_URL")
    if "daily_at" in _table(data, "reconcile"):
        parts = ("reconcile", "daily_at")
        yield from () if stripe else (Problem(parts, _STRIPE, echo=True, unset="STRIPE_SECRET_KEY"),)
        yield from () if ledger else (Problem(parts, _LEDGER, echo=True, unset="DATABASE_URL"),)
