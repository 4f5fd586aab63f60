"""Notices about a valid configuration: what was corrected while it was read, and what it cannot receive."""

from collections.abc import Iterable, Iterator, Mapping
from importlib.util import find_spec
from typing import Any

from pydantic import BaseModel, SecretStr

from settings.otlp import is_off, pushes
from settings.problems import Parts, Problem
from settings.sources import VARIABLES
from settings.texts import trim

_TRIMMED = "surrounding white space was removed"
_PORT_MISSING = (
    "only `paywatch heartbeat` can report this job, because no port receives pings: set workers.metrics_port"
)

_NO_RECEIVER = "nothing uses it: set OTEL_EXPORTER_OTLP_ENDPOINT to the address of the receiver"
_ASKS_FOR_OTLP = ("OTEL_METRICS_EXPORTER", *VARIABLES["otlp_headers"])
_NO_SDK = (
    "errors of Paywatch are not reported, because the package sentry-sdk is not installed: "
    "run pip install 'paywatch[sentry]'"
)
_NOT_MONITORED = (
    "PAYWATCH_HEARTBEAT_URL is not set, so nobody is notified when Paywatch itself stops: "
    "set it to the URL of a service that expects a request each minute"
)


def trim_environment(env: Mapping[str, str]) -> dict[str, str]:
    """Returns the environment with trimmed values: platforms store a copied secret with its line end."""
    return {name: trim(value) for name, value in env.items()}


def of_variables(env: Mapping[str, str], names: set[str]) -> list[Problem]:
    """Returns a notice for each of these variables that ``trim_environment`` changes."""
    return [Problem((name,), _TRIMMED) for name in sorted(names & set(env)) if trim(env[name]) != env[name]]


def of_file(settings: BaseModel, data: Mapping[str, Any]) -> list[Problem]:
    """Returns a notice for each text of the file that a type of the settings has trimmed."""
    return [
        Problem(parts, _TRIMMED)
        for parts, text in _texts(data, ())
        if trim(text) != text and _is_trimmed(_value_at(settings, parts))
    ]


def of_heartbeats(kinds: Iterable[str], metrics_port: int | None) -> list[Problem]:
    """Returns a notice for each heartbeat among the kinds of the checks if no port receives its pings."""
    if metrics_port is not None:
        return []
    return [
        Problem(("checks", number), _PORT_MISSING) for number, kind in enumerate(kinds) if kind == "heartbeat"
    ]


def of_otlp(settings: Mapping[str, Any], env: Mapping[str, str]) -> list[Problem]:
    """Returns a notice for each variable that asks for a push of metrics, if none names a receiver."""
    if pushes(settings) or is_off(settings):
        return []
    return [Problem((name,), _NO_RECEIVER) for name in _ASKS_FOR_OTLP if env.get(name)]


def of_dead_mans_switch(channels: Mapping[str, object], heartbeat_url: object) -> list[str]:
    """Returns a notice if channels are to notify people, and nothing would notice that no worker runs."""
    return [_NOT_MONITORED] if channels and heartbeat_url is None else []


def of_error_reports(dsn: object) -> list[Problem]:
    """Returns a notice if errors are to be reported and the package that sends them is not installed."""
    installed = dsn is None or find_spec("sentry_sdk") is not None
    return [] if installed else [Problem(("SENTRY_DSN",), _NO_SDK)]


def _texts(value: Any, parts: Parts) -> Iterator[tuple[Parts, str]]:
    if isinstance(value, str):
        yield parts, value
    elif isinstance(value, dict | list):
        for key, inner in value.items() if isinstance(value, dict) else enumerate(value):
            yield from _texts(inner, (*parts, key))


def _is_trimmed(value: Any) -> bool:
    return isinstance(value, str) and trim(value) == value


def _value_at(value: Any, parts: Parts) -> Any:
    for part in parts:
        value = _child(value, part)
    return value.get_secret_value() if isinstance(value, SecretStr) else value


def _child(value: Any, part: str | int) -> Any:
    if isinstance(value, BaseModel):
        names = {field.alias or name: name for name, field in type(value).model_fields.items()}
        return getattr(value, names[part]) if part in names else None
    if isinstance(value, dict):
        return value.get(part)
    within = isinstance(value, tuple) and isinstance(part, int) and part < len(value)
    return value[part] if within else None
