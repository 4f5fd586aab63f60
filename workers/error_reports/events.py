"""Builds the events of error reports from listed facts: class, message and place of an error, log fields."""

import re
from collections.abc import Iterable, Mapping
from pathlib import PurePath
from typing import Any, TypedDict

from workers.error_reports.masking import Masking
from workers.redaction import text_of
from workers.tracebacks import PACKAGES, origin_of

MOST_ERRORS = 20
"""Errors of one chain or group that are reported."""
MOST_FRAMES = 60
LONGEST_TAG = 200
LONGEST_ENVIRONMENT = 64
_NOT_IN_A_NAME = re.compile(r"[\s/\\]+")
_LEFT_OUT = frozenset({"event", "level", "timestamp", "exc_info", "exception", "_record", "_from_structlog"})
_TAGS = ("check", "kind", "job", "code")
_MECHANISM = ("type", "handled", "source", "exception_id", "parent_id", "is_exception_group")
_FRAME = ("function", "module", "lineno")


class Origin(TypedDict):
    """What all events of a process have in common."""

    release: str
    environment: str
    service: str
    component: str


def origin(release: str, environment: str, service: str, component: str) -> Origin:
    """Sentry accepts neither blanks nor slashes in the first two."""
    release, environment = (_NOT_IN_A_NAME.sub("-", each) for each in (release, environment))
    return {
        "release": release[:LONGEST_TAG],
        "environment": environment[:LONGEST_ENVIRONMENT],
        "service": service,
        "component": component,
    }


def event_of(
    name: str,
    logger: str,
    fields: Mapping[str, Any],
    error: BaseException | None,
    common: Origin,
    masking: Masking,
) -> dict[str, Any]:
    """Returns a masked event of Sentry for a log line or for an error."""
    event: dict[str, Any] = {
        "level": "error",
        "platform": "python",
        "logger": logger,
        "release": masking.text(common["release"], LONGEST_TAG),
        "environment": masking.text(common["environment"], LONGEST_ENVIRONMENT),
        "tags": _tags(name, common, fields, masking),
        "extra": masking.value({key: value for key, value in fields.items() if key not in _LEFT_OUT}),
        "fingerprint": [masking.text(each, LONGEST_TAG) for each in fingerprint(name, fields, error)],
    }
    if error is None:
        event["logentry"] = {"formatted": masking.text(_sentence(name, fields))}
    else:
        event["exception"] = {"values": _errors(error, masking)}
    return event


def fingerprint(name: str, fields: Mapping[str, Any], error: BaseException | None) -> list[str]:
    """Groups by the error's class and place. A function's name, unlike a line, survives most releases."""
    if error is None:
        return ["paywatch", name, *(text_of(fields[key]) for key in ("kind", "error", "at") if key in fields)]
    found = origin_of(error)
    where = () if found is None else (found[0].f_globals.get("__name__", ""), found[0].f_code.co_qualname)
    return ["paywatch", _class_of(error), *map(str, where)]


def _class_of(error: BaseException) -> str:
    """A group is known by what it contains: all groups have the same class."""
    if isinstance(error, BaseExceptionGroup):
        return f"{type(error).__name__}[{_class_of(error.exceptions[0])}]"
    return type(error).__name__


def _sentence(name: str, fields: Mapping[str, Any]) -> str:
    facts = [
        text_of(fields[key]) for key in ("error", "problem", "reason", "message", "at") if fields.get(key)
    ]
    return f"{name}: {', '.join(facts)}" if facts else name


def _tags(name: str, common: Origin, fields: Mapping[str, Any], masking: Masking) -> dict[str, str]:
    of_process = {"service": common["service"], "component": common["component"]}
    found = {"event": name, **of_process, **{key: fields[key] for key in _TAGS if key in fields}}
    return {key: masking.text(text_of(value), LONGEST_TAG) for key, value in found.items()}


def _errors(error: BaseException, masking: Masking) -> list[dict[str, Any]]:
    """Sentry's own function knows how causes and groups are written."""
    from sentry_sdk.utils import event_from_exception

    options = {"include_local_variables": False, "include_source_context": False, "max_value_length": None}
    built, _ = event_from_exception(error, options, {"type": "paywatch", "handled": True})
    exception: Any = built["exception"]
    # The reported error comes last: what is cut off are causes and members.
    return [_error(each, masking) for each in exception["values"][-MOST_ERRORS:]]


def _error(given: Mapping[str, Any], masking: Masking) -> dict[str, Any]:
    kept = {key: given["mechanism"][key] for key in _MECHANISM if key in given.get("mechanism", {})}
    stack = given.get("stacktrace")
    frames = stack["frames"] if isinstance(stack, dict) else []
    return {
        "type": masking.text(str(given.get("type")), LONGEST_TAG),
        "module": masking.text(str(given.get("module") or ""), LONGEST_TAG),
        "value": masking.text(str(given.get("value") or "")),
        "mechanism": kept,
        "stacktrace": {"frames": list(_frames(frames[-MOST_FRAMES:], masking))},
    }


def _frames(frames: Iterable[Mapping[str, Any]], masking: Masking) -> Iterable[dict[str, Any]]:
    """Without variables, without lines of source, and without the folders of this machine."""
    for frame in frames:
        kept = {key: frame.get(key) for key in _FRAME}
        path = PurePath(str(frame.get("filename") or ""))
        kept["in_app"] = str(frame.get("module")).partition(".")[0] in PACKAGES
        kept["filename"] = path.name if path.is_absolute() else str(path)
        yield masking.value(kept)
