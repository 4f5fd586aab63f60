"""``/checks/{name}``: everything that is known of one check."""

from collections.abc import Sequence
from typing import Any

import asyncpg
from starlette.requests import Request
from starlette.responses import Response

from console.context import Console, console_of
from console.identity import identity_of
from console.pages.checks.known import Known, find_check
from console.pages.checks.related import read_related
from console.pages.checks.schedule import Place, read_places
from console.pages.checks.series import RANGES, range_of, read_series
from console.pages.checks.uptimes import read_uptimes
from console.roles import Permission
from console.route import Route
from console.web.masking import masked
from console.web.policies import SharedPolicies
from console.web.templating import render
from probes.reading import Verdict
from settings.differences import describe
from settings.show import effective, set_keys
from store.check_requests import list_requests
from store.explaining import readings_before
from store.uptime import METHOD
from store.why_not import ended_at
from workers.explaining.readings import Failed, ReadingWhy, explain_readings
from workers.output import json_line

_ISSUER = """
select r.evidence ->> 'tls_issuer' from paywatch.checks c
join paywatch.readings r on r.check_name = c.name and r.slot = c.last_slot
where c.name = any ($1::text[]) and c.tls_not_after is not null
order by c.tls_not_after limit 1
"""


async def show(request: Request) -> Response:
    """Shows the check; ``?range=`` chooses the time of the chart."""
    chosen = range_of(request)
    console, known = console_of(request), await find_check(request)
    pool = console.pool
    places = await read_places(pool, known.health, known.schedules)
    series = await read_series(pool, known.names, chosen, chosen.rows)
    policies = console.part(SharedPolicies).of(known.health.watched)
    return await render(
        request,
        "checks/check.html",
        known=known,
        places=places,
        uptimes=await read_uptimes(pool, known.names, console.timezone),
        method=METHOD,
        ranges=list(RANGES),
        chosen=chosen,
        series=series,
        certificate=certificate(known, places, await read_issuer(pool, known.names)),
        related=await read_related(pool, known, policies),
        configured=configured(console, known),
        whys=await read_whys(console, known),
        requests=[masked_request(console, each) for each in await list_requests(pool, known.name)],
        may_run=identity_of(request).may(Permission.RUN_CHECK),
        shown=lambda value: masked(console, value),
        described=lambda change: console.mask(describe(change)),
    )


async def read_issuer(pool: asyncpg.Pool, names: Sequence[str]) -> str | None:
    """Returns who issued the certificate of the last reading that names it; only checks of kind tls do."""
    issuer: str | None = await pool.fetchval(_ISSUER, names)
    return issuer


async def read_whys(console: Console, known: Known) -> list[ReadingWhy]:
    """Explains the newest reading of each location, if it did not pass."""
    at = known.health.snapshot.at
    newest = await readings_before(console.pool, known.names, at, 1)
    failed = [
        Failed(each.slot, ended_at(each)) for each in newest if each.outcome.verdict is not Verdict.PASS
    ]
    return await explain_readings(console.pool, console.settings, known.name, failed, at)


def masked_request(console: Console, request: Any) -> Any:
    return {
        "request": request,
        "sentence": masked(console, request.sentence),
        "evidence": masked(console, dict(request.evidence)),
    }


def certificate(known: Known, places: Sequence[Place], issuer: str | None) -> dict[str, Any] | None:
    """Returns when the certificate ends that ends first of all locations; None for a check without one."""
    ends = [each.state.tls_not_after for each in places if each.state and each.state.tls_not_after]
    if not ends:
        return None
    end = min(ends)
    return {"ends": end, "left": end - known.health.snapshot.at, "issuer": issuer}


def configured(console: Console, known: Known) -> list[tuple[str, str]]:
    """Returns the keys of the check in the active revision, with secrets masked; none if it is not in it."""
    active = known.health.active
    content = effective(console.settings) if active is None else active.configuration
    table: dict[str, Any] = next((each for each in content["checks"] if each["name"] == known.name), {})
    return [(key, console.mask(json_line(value))) for key, value in set_keys(table)]


ROUTES = (Route("/checks/{name}", show, Permission.READ, "One check"),)
