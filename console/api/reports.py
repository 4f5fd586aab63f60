"""The summary of a month and the daily checklist, as the commands print them."""

from datetime import datetime
from typing import Annotated

from pydantic import Field
from starlette.requests import Request

from console.api.operation import (
    ANY,
    FLAG,
    TEXT,
    TIME,
    Body,
    Operation,
    Result,
    many,
    maybe,
    obj,
    query,
)
from console.context import console_of
from console.pages.checklist import tick_item
from console.roles import Permission
from store.checklist import LONGEST_NOTE
from workers.checklist import answered_json, day_of, read_checklist
from workers.summary import month_of, read_summary
from workers.summary.documents import summary_json

TAG = "Reports"
_DAY = "a day such as 2026-11-30; today if not given"


class Tick(Body):
    item: Annotated[str, Field(max_length=50, description="the item's code")]
    date: Annotated[str | None, Field(max_length=10, description=_DAY)] = None
    note: Annotated[
        str, Field(max_length=LONGEST_NOTE, description="needed if the evidence is bad or unknown")
    ] = ""


async def summary(request: Request, _body: None) -> Result:
    console = console_of(request)
    now: datetime = await console.pool.fetchval("select now()")
    month = month_of(request.query_params.get("month"), now, console.settings.business_timezone)
    return Result(summary_json(await read_summary(console.pool, console.settings, month, now)))


async def checklist(request: Request, _body: None) -> Result:
    return await _checklist(request, request.query_params.get("date"))


async def tick(request: Request, body: Tick) -> Result:
    day = await tick_item(request, body.date, body.item, body.note)
    return await _checklist(request, str(day.day))


async def _checklist(request: Request, date: str | None) -> Result:
    console = console_of(request)
    day = await day_of(console.pool, console.settings, date)
    found = await read_checklist(console.pool, day)
    return Result({"day": str(day.day), "items": [answered_json(each) for each in found]})


_CHECKLIST = obj(
    day=TEXT, items=many(obj(item=TEXT, part=TEXT, title=TEXT, evidence=ANY, tick=maybe("object")))
)
OPERATIONS = (
    Operation(
        name="get_summary",
        method="GET",
        path="/summary",
        permission=Permission.READ,
        title="The summary of a month",
        tag=TAG,
        work=summary,
        result=obj(
            month=TEXT, as_of=TIME, is_over=FLAG, sentences=many(TEXT), figures=ANY, incidents=many(ANY)
        ),
        parameters=(
            query(
                "month",
                "such as 2026-11; the last one that is over if not given",
                {"type": "string", "maxLength": 7},
            ),
        ),
    ),
    Operation(
        name="get_checklist",
        method="GET",
        path="/checklist",
        permission=Permission.READ,
        title="The checklist of a day with its evidence",
        tag=TAG,
        work=checklist,
        result=_CHECKLIST,
        parameters=(query("date", _DAY, {"type": "string", "format": "date"}),),
    ),
    Operation(
        name="tick_item",
        method="POST",
        path="/checklist/tick",
        permission=Permission.CHECKLIST,
        title="Tick an item of the checklist, with the evidence as it is now",
        tag=TAG,
        work=tick,
        result=_CHECKLIST,
        body=Tick,
        errors=(409,),
    ),
)
