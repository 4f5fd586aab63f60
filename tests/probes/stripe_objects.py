"""Stripe objects that a test writes as it needs them; the double serves them as recorded ones."""

import time
from collections.abc import Callable
from typing import Any

from sandbox.company import Company
from sandbox.stripe.recorded import RecordedWorld

HOUR, DAY = 3600, 86_400

Start = Callable[..., Company]
"""Starts a company whose Stripe has these objects, by type; ``connected`` has those of other accounts."""


def starter(company: Callable[..., Company]) -> Start:
    def start(connected: dict[str, dict[str, list[Any]]] | None = None, **objects: list[Any]) -> Company:
        worlds = {None: world("acct_1Platform", objects)}
        others = {name: world(name, theirs) for name, theirs in (connected or {}).items()}
        return company(payments=0, worlds={**worlds, **others})

    return start


def world(account: str, objects: dict[str, list[Any]]) -> RecordedWorld:
    """Lists are newest first."""
    ordered = {
        name: sorted(each, key=lambda one: one["created"], reverse=True) for name, each in objects.items()
    }
    return RecordedWorld(account, ordered)


def ago(seconds: float) -> int:
    """Returns the Unix time so many seconds ago."""
    return int(time.time() - seconds)


def event(number: int, age: float, pending: int = 0, kind: str = "charge.succeeded", **object_: Any) -> Any:
    return {
        "id": f"evt_{number}",
        "object": "event",
        "created": ago(age),
        "type": kind,
        "pending_webhooks": pending,
        "data": {"object": object_},
    }


def endpoint(url: str, events: list[str], number: int = 1, **more: Any) -> Any:
    return {
        "id": f"we_{number}",
        "object": "webhook_endpoint",
        "created": number,
        "url": url,
        "status": "enabled",
        "enabled_events": events,
        "api_version": None,
        **more,
    }
