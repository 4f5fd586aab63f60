"""From the configuration of severities, hours and maintenance to what decisions use."""

from collections.abc import Mapping
from zoneinfo import ZoneInfo

from alerts.hours import Hours
from alerts.policy import Escalation, Route
from alerts.windows import Window
from settings.calendars import HoursSettings, MaintenanceSettings
from settings.policy import ALWAYS, SeverityPolicy
from settings.stored import AlertSettings
from settings.values import Severity


def routes(settings: AlertSettings, zone: ZoneInfo) -> Mapping[Severity, Route]:
    """Returns whom each severity notifies. ``zone`` is that of hours which name none."""
    hours = {name: _hours(name, each, zone) for name, each in settings.hours.items()}
    return {severity: _route(policy, hours) for severity, policy in settings.severities.items()}


def windows(settings: AlertSettings, zone: ZoneInfo) -> tuple[Window, ...]:
    return tuple(_window(window, zone) for window in settings.maintenance)


def _route(policy: SeverityPolicy, hours: Mapping[str, Hours]) -> Route:
    return Route(
        channels=policy.channels,
        remind_every=policy.remind_every,
        escalations=tuple(Escalation(after=step.after, channels=step.to) for step in policy.escalate),
        acknowledge_expires=policy.acknowledge_expires,
        raise_after=policy.raise_after,
        hours=None if policy.hours in (None, ALWAYS) else hours.get(policy.hours),
    )


def _hours(name: str, settings: HoursSettings, zone: ZoneInfo) -> Hours:
    return Hours(
        name=name,
        days=settings.weekdays,
        from_=settings.from_,
        until=settings.until,
        holidays=frozenset(settings.holidays),
        zone=zone if settings.timezone is None else ZoneInfo(settings.timezone),
    )


def _window(settings: MaintenanceSettings, zone: ZoneInfo) -> Window:
    return Window(
        name=settings.name,
        match=settings.match,
        recurrence=settings.recurrence,
        duration=settings.duration,
        zone=zone if settings.timezone is None else ZoneInfo(settings.timezone),
    )
