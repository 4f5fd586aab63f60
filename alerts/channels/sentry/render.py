"""Contents as events of Sentry."""

import hashlib
import re
from functools import cache
from typing import Any

from alerts.channels.description import plain_text
from alerts.channels.sentry.limits import ENVIRONMENT, EXTRA, MESSAGE, TAG, TAG_NAME
from alerts.channels.text import truncate
from alerts.content import Content, Tone
from probes.reading import Json
from settings.release import paywatch_version

_LEVELS = {Tone.CRITICAL: "fatal", Tone.ERROR: "error", Tone.WARNING: "warning"}
_NOT_IN_A_TAG_NAME = re.compile(r"[^a-zA-Z0-9_.:-]")
_NOT_IN_AN_ENVIRONMENT = re.compile(r"[\s/]")
_BLANKS = re.compile(r"\s+")


def render(content: Content, _config: Any) -> dict[str, Json]:
    """An event. The same message has the same ``event_id``, by which Sentry drops a second copy."""
    fingerprint: list[Json] = [content.thread or content.type]
    return {
        "event_id": hashlib.sha256(content.key.encode()).hexdigest()[:32],
        "timestamp": content.at.isoformat(),
        "platform": "other",
        "logger": "paywatch",
        "level": _LEVELS.get(content.tone, "info"),
        "release": _release(),
        "environment": _environment(content.environment),
        "fingerprint": fingerprint,
        "logentry": {"formatted": truncate(f"{content.title}: {content.text}", MESSAGE)},
        "tags": _tags(content),
        "extra": _extra(content),
    }


def _tags(content: Content) -> dict[str, Json]:
    """Labels of the check, and ours, which win."""
    first = content.affected[:1]
    ours = {
        "severity": content.severity,
        "phase": content.phase,
        "service": content.service,
        "type": content.type,
        "incident": content.thread,
        "check": ", ".join(each.subject for each in content.affected),
        "groups": ", ".join(group for each in first for group in each.groups),
    }
    labels = first[0].labels if len(content.affected) == 1 else {}
    theirs = {_NOT_IN_A_TAG_NAME.sub("_", name)[:TAG_NAME]: value for name, value in labels.items()}
    return {name: _tag(str(value)) for name, value in (theirs | ours).items() if value and str(value).strip()}


def _extra(content: Content) -> dict[str, Json]:
    fields = content.data.items()
    return {name: truncate(plain_text(value), EXTRA) for name, value in fields if value is not None}


def _tag(text: str) -> str:
    """Sentry drops a tag with a line break."""
    return truncate(_BLANKS.sub(" ", text).strip(), TAG)


def _environment(name: str) -> str:
    """Sentry accepts neither blanks nor slashes."""
    return truncate(_NOT_IN_AN_ENVIRONMENT.sub("-", name), ENVIRONMENT)


@cache
def _release() -> str:
    return f"paywatch@{paywatch_version()}"
