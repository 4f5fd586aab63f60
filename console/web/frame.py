"""What stands around every page."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime

from console.context import Console
from console.identity import Identity
from console.roles import Permission
from workers.health import Problem

BANDS = {"production": "production", "prod": "production", "live": "production", "staging": "staging"}


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
class Frame:
    """``band``: the class that colours the environment's name. ``blind``: why Paywatch cannot vouch for what
    it shows; empty while it can. ``open``: open incidents by severity."""

    environment: str
    band: str
    service: str
    at: datetime
    blind: tuple[Problem, ...]
    open: dict[str, int]
    silences: int
    links: tuple[Link, ...]


async def read_frame(console: Console, identity: Identity | None) -> Frame:
    """Reads the frame from the shared judgement of the state."""
    health = await console.health()
    settings, snapshot = console.settings, health.snapshot
    return Frame(
        environment=settings.environment,
        band=BANDS.get(settings.environment.lower(), "other"),
        service=settings.service,
        at=snapshot.at,
        blind=tuple(health.stopping),
        open=dict(sorted(Counter(each.severity for each in snapshot.incidents).items())),
        silences=snapshot.silences,
        links=tuple(link for link in SECTIONS if identity is not None and identity.may(link.permission)),
    )
