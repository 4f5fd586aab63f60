"""Threads as alert events, messages that stand alone as change events."""

from typing import Any

import msgspec

from alerts.channels.pagerduty.limits import DETAIL, SUMMARY
from alerts.channels.text import is_web_address, truncate
from alerts.content import Content, Phase, Tone
from probes.reading import Json
from settings.values import Severity

_ACTION = {Phase.OPEN: "trigger", Phase.ACKNOWLEDGED: "acknowledge", Phase.RESOLVED: "resolve"}
_SEVERITY = {Severity.P0: "critical", Severity.P1: "error", Severity.P2: "warning", Severity.P3: "info"}
_TONE = {Tone.CRITICAL: "critical", Tone.ERROR: "error", Tone.WARNING: "warning"}


def render(content: Content, _config: Any) -> dict[str, Json]:
    """An alert event, or a change event: listed next to the service's incidents, it pages nobody and needs no
    resolve. PagerDuty merges events with one ``dedup_key``, so a second copy changes nothing.
    """
    payload: dict[str, Json] = {
        "summary": truncate(f"{content.title}: {content.summary}", SUMMARY),
        "source": truncate(content.service, DETAIL),
        "timestamp": content.at.isoformat(),
        "custom_details": {name: _detail(value) for name, value in content.data.items()} | _members(content),
    }
    links = _links(content)
    if content.thread is None or content.phase is None:
        return {"payload": payload} | links
    return {
        "event_action": _ACTION[content.phase],
        "dedup_key": content.thread,
        "client": "Paywatch",
        **links,
        "payload": payload
        | {
            "severity": _severity(content),
            "component": truncate(", ".join(each.subject for each in content.affected), DETAIL),
            "group": truncate(content.environment, DETAIL),
            "class": content.type,
        },
    }


def _links(content: Content) -> dict[str, Json]:
    named = (("Incident", content.page), ("Runbook", content.runbook))
    links: list[Json] = [
        {"href": address, "text": name} for name, address in named if address and is_web_address(address)
    ]
    return {"links": links} if links else {}


def _members(content: Content) -> dict[str, Json]:
    """The incidents of a message about several: PagerDuty shows them as one alert."""
    if len(content.affected) < 2:
        return {}
    lines = (f"{each.severity} {each.phase}: {each.subject}: {each.reason}" for each in content.affected)
    return {"incidents": truncate("\n".join(lines), DETAIL)}


def _severity(content: Content) -> str:
    if content.severity is None:
        return _TONE.get(content.tone, "info")
    return _SEVERITY[content.severity]


def _detail(value: Json) -> Json:
    """PagerDuty shows a list of texts as JSON, and cuts nothing itself: it refuses what is too large."""
    if isinstance(value, list) and all(isinstance(each, str) for each in value):
        value = "; ".join(map(str, value))
    elif isinstance(value, list | dict):
        value = msgspec.json.encode(value).decode()
    return truncate(value, DETAIL) if isinstance(value, str) else value
