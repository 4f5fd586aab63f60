"""Contents as alerts of Alertmanager's API v2.

Alertmanager tells alerts apart by their labels alone. So no label has a value that changes between the
messages of an incident, but the severity, which routes need: see `transport`.
"""

import re
from datetime import datetime
from typing import Any

from msgspec import convert

from alerts.channels.alertmanager.limits import ANNOTATION, LASTS, NOTICE_LASTS
from alerts.channels.text import is_web_address, truncate
from alerts.content import REGULAR_TEST, TEST_PREFIX, Affected, Content, Phase
from alerts.model import NotificationKind
from probes.reading import Json
from settings.values import Severity

_INVALID = re.compile(r"[^a-zA-Z0-9_]")
_RESERVED = "label_"
INFORMATION = "info"
"""The severity of a message about no incident."""
_MAY_HAVE_BEEN_LOWER = (NotificationKind.ESCALATED, NotificationKind.RESOLVED)
"""Messages of an incident whose severity may have risen since the last one."""


def render(content: Content, _config: Any) -> dict[str, Json]:
    """``alerts`` is the body of the request."""
    about_incidents = content.affected and content.type.startswith("incident")
    alerts = _incidents(content) if about_incidents else [_whole(content)]
    return {"alerts": alerts, "at": content.at.isoformat()}


def _incidents(content: Content) -> list[Json]:
    """An alert for each incident, and the ends of those with a former severity."""
    listed = _listed(content)
    named = {each.incident for each in content.affected}
    everything = (*content.affected, *(each for each in map(_incident, listed) if each.incident not in named))
    alerts: list[Json] = [_alert(content, each) for each in everything]
    raised = {each["incident"] for each in listed if each.get("changed") in _MAY_HAVE_BEEN_LOWER}
    for each in everything:
        if each.incident in raised:
            alerts += [ended(_alert(content, each), lower, content.at) for lower in lower_than(each.severity)]
    return alerts


def lower_than(severity: Severity) -> list[Severity]:
    return [each for each in Severity if each > severity]


def ended(alert: dict[str, Any], severity: Severity, at: datetime) -> Json:
    """The alert that the incident was while it had another severity. One that never was is no news."""
    return alert | {"labels": alert["labels"] | {"severity": str(severity)}, "endsAt": at.isoformat()}


def _listed(content: Content) -> list[Any]:
    """All incidents of a message about several: Alertmanager groups alerts itself, and needs them all."""
    listed = content.data.get("incidents") if content.affected else None
    found = listed if isinstance(listed, list) else []
    return [each for each in found if isinstance(each, dict) and "labels" in each]


def _incident(listed: Any) -> Affected:
    return convert(listed, Affected)


def _alert(content: Content, affected: Affected) -> dict[str, Any]:
    resolved = affected.phase is Phase.RESOLVED
    lasts = NOTICE_LASTS if affected.incident.startswith(TEST_PREFIX) else LASTS
    end = (affected.ended_at or content.at) if resolved else content.at + lasts
    return {
        "labels": _labels(content, affected),
        "annotations": _annotations(content, affected),
        "startsAt": affected.opened_at.isoformat(),
        "endsAt": max(end, affected.opened_at).isoformat(),
        **_page(content),
    }


def _page(content: Content) -> dict[str, str]:
    """Where Alertmanager's users go for the source of the alert."""
    page = content.page
    return {"generatorURL": page} if page and is_web_address(page) and len(page) <= ANNOTATION else {}


def _labels(content: Content, affected: Affected) -> Json:
    """Labels of the check, and ours, which win. Alertmanager drops labels without a value."""
    ours = {
        "alertname": affected.subject,
        "check": affected.check or affected.subject,
        "severity": str(affected.severity),
        "service": content.service,
        "environment": content.environment,
        "groups": ",".join(affected.groups),
    }
    theirs = {_label_name(name, taken=ours.keys()): value for name, value in affected.labels.items()}
    return {name: value for name, value in (theirs | ours).items() if value}


def _label_name(name: str, taken: Any) -> str:
    """A name that Alertmanager accepts, and that is none of ours."""
    valid = _INVALID.sub("_", name)
    return _RESERVED + valid if valid in taken or not valid[:1].isalpha() else valid


def _annotations(content: Content, affected: Affected) -> Json:
    runbook = affected.runbook or content.runbook
    found = {
        "summary": content.title,
        "description": affected.reason,
        "incident": affected.incident,
        "status": str(affected.phase),
        "acknowledged_by": str(content.data.get("acknowledged_by") or ""),
        "runbook_url": runbook if runbook and is_web_address(runbook) and len(runbook) <= ANNOTATION else "",
    }
    return {name: truncate(value, ANNOTATION) for name, value in found.items() if value}


def _whole(content: Content) -> Json:
    """One alert for a message about no incident. Without a thread it ends by itself."""
    lasts = NOTICE_LASTS if content.thread is None else LASTS
    is_over = content.phase is Phase.RESOLVED or content.type == REGULAR_TEST
    end = content.at if is_over else content.at + lasts
    return {
        "labels": {
            "alertname": content.type,
            "severity": str((content.thread and content.severity) or INFORMATION),
            "service": content.service,
            "environment": content.environment,
            "id": content.thread or content.key,
        },
        "annotations": _fields(content)
        | {
            "summary": truncate(content.title, ANNOTATION),
            "description": truncate(f"{content.text}\n{content.footer}", ANNOTATION),
        },
        "startsAt": min(content.opened_at or content.at, end).isoformat(),
        "endsAt": end.isoformat(),
    }


def _fields(content: Content) -> dict[str, Json]:
    return {
        name: truncate(value, ANNOTATION)
        for name, value in content.data.items()
        if isinstance(value, str) and value
    }
