"""Documents about one incident: why it was opened, and the draft of its post-mortem."""

from collections.abc import AsyncIterator

from starlette.requests import Request

import store
from console.api.operation import ANY, TEXT, TIME, Operation, Result, many, obj, path_id
from console.context import console_of
from console.pages.incidents.incident import draft_of
from console.roles import Permission
from console.web.policies import SharedPolicies
from console.web.problems import NotFound
from workers.explaining.incident import explain_incident, why_json

TAG = "Incidents"
_ID = path_id("id", "the incident's id, such as inc_4f6k2m7qpa, or a unique part of it")


async def why(request: Request, _body: None) -> Result:
    """Returns what ``paywatch incident why --json`` prints."""
    console = console_of(request)
    id_ = await store.find_incident(console.pool, request.path_params["id"])
    policies = console.part(SharedPolicies).of((await console.health()).watched)
    found = await explain_incident(console.pool, policies, id_)
    if found is None:
        raise NotFound(f"no incident has the id {id_!r}")
    return Result(why_json(found))


async def postmortem(request: Request, _body: None) -> Result:
    _, text = await draft_of(request)
    return Result(parts=_whole(text))


async def _whole(text: str) -> AsyncIterator[str]:
    yield text


OPERATIONS = (
    Operation(
        name="explain_incident",
        method="GET",
        path="/incidents/{id}/why",
        permission=Permission.READ,
        title="Why an incident was opened and who was notified, as `paywatch incident why --json`",
        tag=TAG,
        work=why,
        result=obj(id=TEXT, at=TIME, decisions=many(ANY), readings=ANY, next=many(ANY), notes=many(TEXT)),
        parameters=(_ID,),
    ),
    Operation(
        name="get_postmortem",
        method="GET",
        path="/incidents/{id}/postmortem.md",
        permission=Permission.EXPORT,
        title="The draft of a post-mortem in Markdown, as `paywatch incident export`",
        tag=TAG,
        work=postmortem,
        result=TEXT,
        parameters=(_ID,),
        media="text/markdown",
    ),
)
