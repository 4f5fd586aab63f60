"""Silences: what holds messages back, and until when."""

from typing import Annotated

from pydantic import Field
from starlette.requests import Request

from console.api.operation import (
    ANY,
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
    many,
    obj,
    path_id,
)
from console.context import console_of
from console.deeds import silences as deeds
from console.deeds.texts import read_duration
from console.pages.silences.maintenance import read_maintenance, span_json
from console.pages.silences.new import preview_silence
from console.roles import Permission
from store.marks import LONGEST_REASON
from workers.incident_json import incident_json
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


class Preview(Body):
    matchers: Annotated[
        dict[str, Annotated[str, Field(min_length=1, max_length=deeds.LONGEST_VALUE)]],
        Field(min_length=1, max_length=deeds.MOST_MATCHERS, description='such as {"check": "checkout"}'),
    ]
    for_: Annotated[str, Field(alias="for", max_length=20, description="how long, such as 2h")]


class Silence(Preview):
    reason: Annotated[str, Field(min_length=1, max_length=LONGEST_REASON)]


async def add(request: Request, body: Silence) -> Result:
    lasts = read_duration("for", body.for_, LONGEST)
    return Result(
        silence_json(await deeds.add_silence(request, body.matchers, lasts=lasts, reason=body.reason))
    )


async def preview(request: Request, body: Preview) -> Result:
    """Returns what the silence would hold, and why it cannot be added; adds nothing."""
    lasts = read_duration("for", body.for_, LONGEST)
    found = await preview_silence(request, body.matchers, lasts)
    return Result(
        {
            "refused": found.refused or None,
            "matched": [{"subject": each.subject, "fingerprint": each.fingerprint} for each in found.matched],
            "more": found.more,
            "incidents": [incident_json(each) for each in found.incidents],
        }
    )


async def maintenance(request: Request, _body: None) -> Result:
    found = await read_maintenance(console_of(request).pool, await deeds.watched_policies(request))
    coming = [span for _, spans in found.days for span in spans]
    spans = {"coming": coming, "past": found.past}
    return Result(
        {
            "configured": found.configured,
            "more": found.more,
            **{name: [span_json(each) for each in listed] for name, listed in spans.items()},
        }
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
        name="preview_silence",
        method="POST",
        path="/silences/preview",
        permission=Permission.SILENCE,
        title="What a silence would hold, and why it cannot be added; it adds nothing",
        tag=TAG,
        work=preview,
        result=obj(refused=MAYBE_TEXT, matched=many(ANY), more=WHOLE, incidents=many(ANY)),
        body=Preview,
    ),
    Operation(
        name="get_maintenance",
        method="GET",
        path="/maintenance",
        permission=Permission.READ,
        title="Maintenance windows of the next two weeks and the last 30 days",
        tag=TAG,
        work=maintenance,
        result=obj(configured=WHOLE, more=FLAG, coming=many(ANY), past=many(ANY)),
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
