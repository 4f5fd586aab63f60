"""Silences: what holds messages back, and until when."""

from typing import Annotated

from pydantic import Field
from starlette.requests import Request

from console.api.operation import (
    FLAG,
    MAYBE_TEXT,
    TEXT,
    TIME,
    WHOLE,
    Body,
    Nothing,
    Operation,
    Result,
    Schema,
    by_name,
    obj,
    path_id,
)
from console.deeds import silences as deeds
from console.deeds.texts import read_duration
from console.roles import Permission
from store.marks import LONGEST_REASON
from workers.silencing import LONGEST, silence_json

TAG = "Silences"
SILENCE: Schema = obj(
    id=TEXT,
    active=FLAG,
    matchers=by_name(TEXT),
    reason=TEXT,
    by=TEXT,
    created_at=TIME,
    starts_at=TIME,
    ends_at=TIME,
    expired_by=MAYBE_TEXT,
    held=WHOLE,
)


class Silence(Body):
    matchers: Annotated[
        dict[str, Annotated[str, Field(min_length=1, max_length=deeds.LONGEST_VALUE)]],
        Field(min_length=1, max_length=deeds.MOST_MATCHERS, description='such as {"check": "checkout"}'),
    ]
    for_: Annotated[str, Field(alias="for", max_length=20, description="how long, such as 2h")]
    reason: Annotated[str, Field(min_length=1, max_length=LONGEST_REASON)]


async def add(request: Request, body: Silence) -> Result:
    lasts = read_duration("for", body.for_, LONGEST)
    return Result(
        silence_json(await deeds.add_silence(request, body.matchers, lasts=lasts, reason=body.reason))
    )


async def expire(request: Request, _body: Nothing) -> Result:
    return Result(silence_json(await deeds.expire_silence(request, request.path_params["id"])))


OPERATIONS = (
    Operation(
        name="add_silence",
        method="POST",
        path="/silences",
        permission=Permission.SILENCE,
        title="Hold messages back for a time",
        tag=TAG,
        work=add,
        result=SILENCE,
        body=Silence,
    ),
    Operation(
        name="expire_silence",
        method="POST",
        path="/silences/{id}/expire",
        permission=Permission.SILENCE,
        title="End a silence now",
        tag=TAG,
        work=expire,
        result=SILENCE,
        parameters=(path_id("id", "the silence's id"),),
        body=Nothing,
        errors=(409,),
    ),
)
