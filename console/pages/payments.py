"""``/payments``: the figures of payments against their targets, and any of them over time."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from console.context import Console, console_of
from console.roles import Permission
from console.route import Route
from console.web.listing import Listing
from console.web.problems import BadInput, NotFound
from console.web.templating import render
from probes.labels import labelled, split_labels
from reconcile.currency import exponent
from workers.kpis.documents import format_number, target_text
from workers.kpis.measured import Measured
from workers.kpis.payments import BY_NAME, HOW, Definition, Payments, read_payments
from workers.kpis.series import RANGES, Point, read_series, rows_of


@dataclass(frozen=True, slots=True)
class Series:
    """What a chart shows: one value of one check. ``value`` has its labels, ``check`` its location."""

    check: str
    value: str
    range: str

    @property
    def definition(self) -> Definition:
        return BY_NAME[split_labels(self.value)[0]]

    @property
    def currency(self) -> str:
        return split_labels(self.value)[1].get("currency", "")


async def show(request: Request) -> Response:
    console = console_of(request)
    found = await read_payments(console.pool, console.settings)
    offered = _offered(found)
    chosen = _chosen(request.query_params, offered)
    points = [] if chosen is None else await _read(console, chosen, found.at)
    return await render(
        request,
        "reports/payments.html",
        found=found,
        how=HOW,
        target=target_text,
        number=format_number,
        offered=offered,
        ranges=list(RANGES),
        chosen=chosen,
        points=points,
        rows=list(rows_of(points)) if points else [],
    )


def _offered(found: Payments) -> list[tuple[str, str]]:
    """Returns the series that can be shown: the value with its labels, and the check."""
    lines = [line.found for kpi in found.kpis for line in kpi.lines]
    every = [*lines, *(each.found for each in found.revenue)]
    return [(_key(each, found), each.check) for each in every if each.number is not None]


def _key(measured: Measured, found: Payments) -> str:
    for kpi in found.kpis:
        if any(line.found is measured for line in kpi.lines):
            return labelled(kpi.definition.name, dict(measured.labels))
    revenue = next(each for each in found.revenue if each.found is measured)
    name = "revenue_today" if revenue.title == BY_NAME["revenue_today"].title else "revenue_month"
    return labelled(name, dict(measured.labels))


def _chosen(params: Mapping[str, str], offered: Sequence[tuple[str, str]]) -> Series | None:
    """Returns what the address names, or else the first value of the page; None if there is none."""
    range_ = _range(params)
    series = params.get("series") or ""
    if not series:
        return Series(offered[0][1], offered[0][0], range_) if offered else None
    check, _, value = series.partition(" ")
    return _series(value, check, range_)


def _range(params: Mapping[str, str]) -> str:
    found = params.get("range") or "24h"
    if found not in RANGES:
        raise BadInput(f"range: {found[:20]!r} is not possible: use one of {', '.join(RANGES)}")
    return found


def _series(value: str, check: str, range_: str) -> Series:
    if split_labels(value)[0] not in BY_NAME or len(value) > 300:
        raise BadInput(f"value: {value[:50]!r} is not one of {', '.join(BY_NAME)}")
    return Series(check, value, range_)


async def _read(console: Console, chosen: Series, now: datetime) -> list[Point]:
    known = "select exists (select from paywatch.checks where name = $1)"
    if "\0" in chosen.check + chosen.value or not await console.pool.fetchval(known, chosen.check):
        raise NotFound(f"there is no check {chosen.check[:100]!r}")
    return await read_series(console.pool, chosen.check, chosen.value, RANGES[chosen.range], now)


async def series(request: Request) -> Response:
    return JSONResponse(await series_json(request), headers={"Cache-Control": "no-store"})


async def series_json(request: Request) -> dict[str, Any]:
    """Returns the points of ``?value=&check=&range=``: Unix times, and null where nothing is known."""
    console, params = console_of(request), request.query_params
    chosen = _series(params.get("value") or "", params.get("check") or "", _range(params))
    now: datetime = await console.pool.fetchval("select now()")
    points = await _read(console, chosen, now)
    return {
        "zone": console.timezone.key,
        "unit": chosen.definition.unit,
        "currency": chosen.currency.upper(),
        "decimals": exponent(chosen.currency),
        "times": [each.at.timestamp() for each in points],
        "lines": [{"name": chosen.definition.title, "values": [each.value for each in points]}],
    }


LISTINGS: tuple[Listing, ...] = ()
ROUTES: tuple[Route, ...] = (
    Route("/payments", show, Permission.READ, "Figures of payments"),
    Route("/payments/series", series, Permission.READ, "One figure of payments over time"),
)
