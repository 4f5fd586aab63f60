"""What the placeholders of a body's template stand for."""

from collections.abc import Mapping

from alerts.content import Content

INFORMATION = "info"
"""The severity of a message about no incident."""


def values_of(content: Content) -> Mapping[str, str]:
    """A text for each of `settings.templates.PLACEHOLDERS`; nothing is cut or escaped: programs read them."""
    only = content.affected[0] if len(content.affected) == 1 else None
    groups = dict.fromkeys(group for each in content.affected for group in each.groups)
    return {
        "at": content.at.isoformat(),
        "count": str(len(content.affected)),
        "environment": content.environment,
        "groups": ",".join(groups),
        "icon": content.icon,
        "id": content.key,
        "incident": content.thread or "",
        "opened_at": content.opened_at.isoformat() if content.opened_at else "",
        "page": content.page or "",
        "phase": str(content.phase or ""),
        "reason": only.reason if only else content.summary,
        "runbook": content.runbook or "",
        "service": content.service,
        "severity": str(content.severity or INFORMATION),
        "subject": only.subject if only else content.title,
        "summary": content.summary,
        "text": content.text,
        "title": content.title,
        "type": content.type,
    }
