"""``/figures``: how fast alerts were detected, answered and resolved, and how many of them were false."""

from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from datetime import datetime
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import Response as HttpResponse

from alerts.figures import NIGHT_FROM, NIGHT_UNTIL, Alert, MarkedAs, Response, ResponseCode, Totals, judge
from console.context import Console, console_of
from console.identity import identity_of
from console.roles import Permission
from console.route import Route
from console.web.downloads import Download, LongReads
from console.web.exporting import FORMATS
from console.web.listing import PAGE, Listing
from console.web.problems import BadInput, Forbidden
from console.web.templating import render
from settings.values import Severity
from store.population import Population, open_population
from workers.alert_figures.documents import csv_document, json_document, watched_line, watched_slots
from workers.errors import Usage
from workers.spans import parse_span

Span = tuple[datetime, datetime]
Behind = Callable[[Alert, Response], bool]

BEHIND: Mapping[str, tuple[str, Behind]] = {
    "all": ("every incident", lambda _alert, _response: True),
    "detected": ("the time to detect is known", lambda alert, _: alert.to_detect.length is not None),
    "undetected": ("the time to detect is unknown", lambda alert, _: alert.to_detect.length is None),
    "acknowledged": ("somebody acknowledged it", lambda alert, _: alert.acknowledged_at is not None),
    "unacknowledged": ("nobody acknowledged it", lambda alert, _: alert.acknowledged_at is None),
    "resolved": ("it is resolved", lambda alert, _: alert.resolved_at is not None),
    "open": ("it is open", lambda alert, _: alert.resolved_at is None),
    "met": ("the response was in time", lambda _, response: response.code is ResponseCode.MET),
    "missed": ("the response was late", lambda _, response: response.code is ResponseCode.MISSED),
    "undecided": (
        "no response was due",
        lambda _, response: response.code not in {ResponseCode.MET, ResponseCode.MISSED},
    ),
    "true": ("marked as a true alert", lambda alert, _: _mark(alert) is MarkedAs.TRUE),
    "false": ("marked as a false alert", lambda alert, _: _mark(alert) is MarkedAs.FALSE),
    "unmarked": ("nobody marked it", lambda alert, _: alert.mark is None),
}
"""Which incidents are behind each figure."""


def _mark(alert: Alert) -> MarkedAs | None:
    return None if alert.mark is None else alert.mark.value


@dataclass(slots=True)
class Shown:
    """The figures of all incidents, and one page of those behind the chosen figure, the oldest first."""

    totals: Totals = field(default_factory=Totals)
    rows: list[tuple[Alert, Response]] = field(default_factory=list)
    number: int = 0
    next: str | None = None


async def show(request: Request) -> HttpResponse:
    console, params = console_of(request), request.query_params
    now: datetime = await console.pool.fetchval("select now()")
    zone = console.settings.business_timezone
    since, until = params.get("since") or "30d", params.get("until") or None
    try:
        span = parse_span(since, until, now, zone)
    except Usage as error:  # it names the options of a command
        raise BadInput(str(error).replace("--", "")) from None
    if "format" in params:
        return _export(request, span, params["format"])
    figure, severity = _chosen(params)
    async with _population(console, span) as population:
        shown = await _read(population, BEHIND[figure][1], severity, params.get("after"))
        noise, as_of, drills = population.noise, population.as_of, population.drills
    watched = await watched_slots(console.pool, span)
    return await render(
        request,
        "reports/figures.html",
        shown=shown,
        span=span,
        written={"since": since, "until": until or ""},
        noise=noise,
        night=f"{NIGHT_FROM:%H:%M} to {NIGHT_UNTIL:%H:%M} in {zone}",
        as_of=as_of,
        drills=drills,
        watched=watched_line(watched),
        unknown=not watched.known,
        figure=figure,
        severity=severity,
        behind=BEHIND[figure][0],
        address=_addresses(params),
    )


def _chosen(params: Mapping[str, str]) -> tuple[str, Severity | None]:
    figure, severity = params.get("figure") or "all", params.get("severity") or None
    if figure not in BEHIND:
        raise BadInput(f"figure: {figure[:50]!r} is not possible: use one of {', '.join(BEHIND)}")
    if severity is not None and severity not in set(Severity):
        raise BadInput(f"severity: {severity[:50]!r} is not possible: use one of {', '.join(Severity)}")
    return figure, None if severity is None else Severity(severity)


def _population(console: Console, span: Span) -> AbstractAsyncContextManager[Population]:
    settings = console.settings
    return open_population(console.pool, *span, settings.business_timezone, settings.retention.notifications)


async def _read(
    population: Population, behind: Behind, severity: Severity | None, after: str | None
) -> Shown:
    """Adds up all incidents, and keeps one page of those behind the figure, from behind ``after`` on."""
    shown, reached = Shown(), after is None
    async for alert in population.alerts:
        response = judge(alert, population.promises, population.as_of)
        shown.totals.add(alert, response)
        if severity in {None, alert.severity} and behind(alert, response):
            shown.number += 1
            if reached and len(shown.rows) < PAGE:
                shown.rows.append((alert, response))
            elif reached and shown.next is None:
                shown.next = shown.rows[-1][0].id
        reached = reached or alert.id == after
    if not reached:
        raise BadInput("the parameter after is not a place in this list: start again without it")
    return shown


def _addresses(params: Mapping[str, str]) -> Callable[..., str]:
    """Returns a function that makes the address of the same period with other parameters."""
    kept = {name: params[name] for name in ("since", "until") if params.get(name)}
    return lambda **more: f"/figures?{urlencode({**kept, **more})}"


def _export(request: Request, span: Span, format_: str) -> HttpResponse:
    if format_ not in FORMATS:
        raise BadInput(f"format: {format_[:50]!r} is not possible: use one of {', '.join(FORMATS)}")
    if not identity_of(request).may(Permission.EXPORT):
        raise Forbidden("your role may not export")
    kind = "text/csv" if format_ == "csv" else "application/json"
    headers = {
        "Content-Disposition": f'attachment; filename="paywatch-alerts.{format_}"',
        "Cache-Control": "no-store",
    }
    parts = _document(console_of(request), span, format_)
    return Download(parts, media_type=f"{kind}; charset=utf-8", headers=headers)


async def _document(console: Console, span: Span, format_: str) -> AsyncIterator[str]:
    """Yields what ``paywatch report alerts --csv`` or ``--json`` prints of this time."""
    watched = await watched_slots(console.pool, span)
    async with console.part(LongReads).place, _population(console, span) as population:
        if format_ == "csv":
            document = csv_document(population, console.mask_whole)
        else:
            zone = console.settings.business_timezone
            document = json_document(population, span, zone, watched, console.mask_whole)
        async for part in document:
            yield part


LISTINGS: tuple[Listing, ...] = ()
ROUTES: tuple[Route, ...] = (Route("/figures", show, Permission.READ, "Figures of alerts"),)
