"""How the environment and the tables of the file meet: what a table may borrow, what it must not hold."""

from collections.abc import Iterator, Mapping
from typing import Any

from settings.problems import Parts, Problem
from settings.sources import VARIABLES, environment_channels, variable


def take_out(data: dict[str, Any]) -> list[Problem]:
    """Removes what belongs in the environment, because most of it is secret."""
    names = {
        key: names[0] for key in data for setting, names in VARIABLES.items() if key in {setting, *names}
    }
    for key in names:
        del data[key]
    return [
        Problem((key,), f"does not belong in the file: set the environment variable {name}")
        for key, name in names.items()
    ]


def lend(data: dict[str, Any], env: Mapping[str, str]) -> list[Problem]:
    """Gives checks what they do not write themselves: Stripe's webhook secret, and the connected account."""
    checks = data.get("checks")
    problems: list[Problem] = []
    for index, check in enumerate(checks if isinstance(checks, list) else ()):
        if not isinstance(check, dict):
            continue
        if check.get("kind") == "webhook" and check.get("scheme", "stripe") == "stripe":
            problems += _lend_secret(check, ("checks", index, "secret"), env)
        if check.get("kind") == "stripe" and (name := variable("connected_account_id", env)):
            check.setdefault("account", env[name])
    return problems


def _lend_secret(check: dict[str, Any], parts: Parts, env: Mapping[str, str]) -> Iterator[Problem]:
    name = variable("stripe_webhook_secret", env)
    if "secret" not in check and name is None:
        sentence = "needs the environment variable STRIPE_WEBHOOK_SECRET, or a secret of its own"
        yield Problem(parts, sentence)
    elif name is not None:
        check.setdefault("secret", env[name])


def by_variable(problem: Problem, env: Mapping[str, str], channels: Mapping[str, Any]) -> Problem:
    """Names the variable that a wrong value came from, and never quotes the value, which may be a secret."""
    names: dict[Parts, str | None] = {(setting,): variable(setting, env) for setting in VARIABLES}
    for channel in environment_channels().values():
        for key, name in channel.variables.items():
            names["channels", channel.name, key] = name if channel.name in channels else None
    origin = names.get(problem.parts)
    return Problem((origin,), problem.sentence) if origin else problem
