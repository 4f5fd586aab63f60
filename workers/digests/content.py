"""A digest as the content of a message, which stands alone and belongs to no incident."""

from datetime import datetime, timedelta

from alerts.content import Content, Field, Tone
from settings.stored import AlertSettings
from workers.digest_times import Due
from workers.digests.sheet import Sheet

TITLES = {"payments": "Payments", "performance": "Performance", "audit": "Audit"}
_ICONS = {"payments": "💶", "performance": "📈", "audit": "🧾"}
_LATE = timedelta(hours=1)


def digest_content(
    settings: AlertSettings, name: str, kind: str, due: Due, sheet: Sheet, now: datetime
) -> Content:
    """Returns the content without its key: each channel's message has one of its own."""
    service, environment = settings.service, settings.environment
    late = f" · was due at {due.at:%Y-%m-%d %H:%MZ}" if now - due.at > _LATE else ""
    return Content(
        key="",
        type=f"digest.{kind}",
        title=f"{TITLES.get(kind, kind)} of {due.title}",
        summary=sheet.summary,
        text="\n".join([f"{sheet.summary}.", "", *sheet.lines]),
        tone=Tone.INFO,
        icon=_ICONS.get(kind, ""),
        at=now,
        environment=environment,
        service=service,
        fields=(
            Field("From", due.from_),
            Field("Until", due.until),
            Field("Service", service),
            Field("Environment", environment),
        ),
        footer=f"digest {name}{late}",
        data={
            "digest": name,
            "kind": kind,
            "from": due.from_.isoformat(),
            "until": due.until.isoformat(),
            "due_at": due.at.isoformat(),
            "summary": sheet.summary,
            "lines": list(sheet.lines),
            "figures": sheet.data,
            "service": service,
            "environment": environment,
        },
    )
