"""What stands around every page."""

from collections import Counter
from dataclasses import dataclass, replace
from datetime import datetime
from zoneinfo import ZoneInfo

from alerts.routes import windows
from console.context import Console
from console.hub import Hub
from console.identity import Identity
from console.roles import Permission
from console.web.blindness import Blindness, blindness
from console.web.masking import masked
from settings.stored import AlertSettings
from workers.health import Health

BANDS = {"production": "production", "prod": "production", "live": "production", "staging": "staging"}
URGENT = ("P0", "P1")


@dataclass(frozen=True, slots=True)
class Link:
    path: str
    title: str
    permission: Permission = Permission.READ


SECTIONS = (
    Link("/", "Now"),
    Link("/incidents", "Incidents"),
    Link("/checks", "Checks"),
    Link("/silences", "Silences"),
    Link("/delivery", "Delivery"),
    Link("/workers", "Workers"),
    Link("/reconcile", "Reconciliation"),
    Link("/payments", "Payments"),
    Link("/security", "Security"),
    Link("/figures", "Figures"),
    Link("/summary", "Summary"),
    Link("/checklist", "Checklist"),
    Link("/configuration", "Configuration"),
    Link("/audit", "Audit log", Permission.AUDIT),
    Link("/access", "Access"),
)


@dataclass(frozen=True, slots=True)
class Window:
    """A maintenance window that is open now."""

    name: str
    until: datetime


@dataclass(frozen=True, slots=True)
class Frame:
    """``band``: the class that colours the environment's name. ``blind``: why Paywatch cannot vouch for what
    it shows; empty while it can. ``open``: open incidents by severity. ``urgent`` of them are P0 or P1."""

    environment: str
    band: str
    service: str
    at: datetime
    blind: tuple[Blindness, ...]
    open: dict[str, int]
    silences: int
    maintenance: tuple[Window, ...]
    links: tuple[Link, ...] = ()

    @property
    def urgent(self) -> int:
        return sum(self.open.get(severity, 0) for severity in URGENT)


async def read_frame(console: Console, identity: Identity | None) -> Frame:
    """Reads the frame from the shared judgement of the state."""
    links = (link for link in SECTIONS if identity is not None and identity.may(link.permission))
    return replace(await shared_frame(console), links=tuple(links))


async def shared_frame(console: Console) -> Frame:
    """Returns what the frame tells everybody: all but the links. Viewers hear of a change of it."""
    frame = await console.derived(_frame)
    blind = [(each.code, each.subject) for each in frame.blind]  # not the texts: ages in them always change
    console.part(Hub).observe("frame", (blind, frame.open, frame.silences, frame.maintenance))
    return frame


def _frame(console: Console, health: Health) -> Frame:
    settings, snapshot = console.settings, health.snapshot
    return Frame(
        environment=settings.environment,
        band=BANDS.get(settings.environment.lower(), "other"),
        service=settings.service,
        at=snapshot.at,
        blind=tuple(
            replace(each, subject=masked(console, each.subject), text=masked(console, each.text))
            for each in blindness(health, console.schema_problem)
        ),
        open=dict(sorted(Counter(each.severity for each in snapshot.incidents).items())),
        silences=snapshot.silences,
        maintenance=open_windows(health.watched, snapshot.at),
    )


def open_windows(watched: AlertSettings, at: datetime) -> tuple[Window, ...]:
    """Returns the maintenance windows that hold messages now."""
    found = windows(watched, ZoneInfo(watched.business_timezone))
    ends = ((each.name, each.open_until(at)) for each in found)
    return tuple(Window(name, until) for name, until in ends if until is not None)
