"""The check that an address names."""

from collections.abc import Sequence
from dataclasses import dataclass

from starlette.requests import Request

import store
from console.context import console_of
from console.web.problems import NotFound
from settings import Check
from settings.locations import check_of
from settings.stored import StoredCheck
from store.checks import Schedule
from workers.health import Health


@dataclass(frozen=True, slots=True)
class Known:
    """``settings`` is None for a check that is no longer configured, ``schedules`` empty for one that no
    worker has ever scheduled. Of a check that is still run, those of given up locations are left out."""

    name: str
    health: Health
    settings: StoredCheck | Check | None
    schedules: Sequence[Schedule]

    @property
    def names(self) -> list[str]:
        """The names at all locations, under which readings are kept."""
        return [each.name for each in self.schedules]


async def find_check(request: Request) -> Known:
    """Returns the check of ``{name}``. Raises NotFound."""
    console, name = console_of(request), request.path_params["name"]
    health = await console.health()
    settings = next((each for each in health.watched.checks if each.name == name), None)
    schedules = await store.schedules(console.pool, name) if name.isprintable() else []
    if settings is None and not schedules:
        raise NotFound(f"no check is named {name!r}, now or before: see the list of checks")
    return Known(name, health, settings, [each for each in schedules if each.enabled] or schedules)


async def find_scheduled(request: Request) -> str:
    """Returns the name at one location, ``NAME@LOCATION``, of ``{name}``. Raises NotFound."""
    name: str = request.path_params["name"]
    pool = console_of(request).pool
    found = await store.schedules(pool, check_of(name)) if name.isprintable() else []
    if name not in {each.name for each in found}:
        raise NotFound(f"no worker has run a check under the name {name!r}")
    return name
