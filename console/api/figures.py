"""Figures of alerts, of payments and of security, as the commands print them."""

from collections.abc import AsyncIterator

from starlette.requests import Request

from console.api.checks import SPAN, span_of
from console.api.operation import ANY, NUMBER, TEXT, TIME, WHOLE, Operation, Result, many, obj, query
from console.context import Console, console_of
from console.pages.payments import series_json
from console.roles import Permission
from console.web.downloads import LongReads
from store import Tally
from store.population import open_population
from workers.alert_figures.documents import Span, json_document, watched_slots
from workers.kpis.documents import payments_json, security_json
from workers.kpis.payments import read_payments
from workers.kpis.security import read_security
from workers.kpis.series import RANGES

TAG = "Figures"
_NAME = {"type": "string", "minLength": 1, "maxLength": 300}


async def alerts(request: Request, _body: None) -> Result:
    """Returns what ``paywatch report alerts --json`` prints of this time, without holding all of it."""
    console, span = console_of(request), await span_of(request)
    return Result(parts=_alerts(console, span, await watched_slots(console.pool, span)))


async def _alerts(console: Console, span: Span, watched: Tally) -> AsyncIterator[str]:
    settings = console.settings
    zone, kept = settings.business_timezone, settings.retention.notifications
    reading = open_population(console.pool, *span, zone, kept)
    async with console.part(LongReads).place, reading as population:
        async for part in json_document(population, span, zone, watched, console.mask_whole):
            yield console.mask_whole(part)


async def payments(request: Request, _body: None) -> Result:
    console = console_of(request)
    return Result(payments_json(await read_payments(console.pool, console.settings)))


async def payment_series(request: Request, _body: None) -> Result:
    return Result(await series_json(request))


async def security(request: Request, _body: None) -> Result:
    console = console_of(request)
    return Result(security_json(await read_security(console.pool, console.settings)))


OPERATIONS = (
    Operation(
        name="get_alert_figures",
        method="GET",
        path="/figures/alerts",
        permission=Permission.EXPORT,
        title="Every alert of a period and its figures, as `paywatch report alerts --json`",
        tag=TAG,
        work=alerts,
        result=obj(since=TIME, until=TIME, alerts=many(ANY), totals=ANY, messages=many(ANY)),
        parameters=SPAN,
    ),
    Operation(
        name="get_payment_figures",
        method="GET",
        path="/figures/payments",
        permission=Permission.READ,
        title="Figures of payments against their targets",
        tag=TAG,
        work=payments,
        result=obj(at=TIME, figures=many(ANY), revenue=many(ANY)),
    ),
    Operation(
        name="get_payment_series",
        method="GET",
        path="/figures/payments/series",
        permission=Permission.READ,
        title="One figure of payments over time; null where nothing is known",
        tag=TAG,
        work=payment_series,
        result=obj(zone=TEXT, unit=TEXT, currency=TEXT, decimals=WHOLE, times=many(NUMBER), lines=many(ANY)),
        parameters=(
            query("value", "the value with its labels, such as payment_volume", _NAME, required=True),
            query("check", "the check that measures it", _NAME, required=True),
            query("range", "24h if not given", {"type": "string", "enum": list(RANGES)}),
        ),
        errors=(404,),
    ),
    Operation(
        name="get_security_figures",
        method="GET",
        path="/figures/security",
        permission=Permission.READ,
        title="What checks saw of the security of the payment system",
        tag=TAG,
        work=security,
        result=obj(at=TIME),
    ),
)
