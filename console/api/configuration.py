"""Revisions of the configuration. The list of them is `/configuration`."""

from typing import Any

from starlette.requests import Request

from console.api.operation import ANY, TEXT, TIME, WHOLE, Operation, Result, many, maybe, obj, path_id, query
from console.context import console_of
from console.pages.configuration import find_revision, revision_before
from console.roles import Permission
from store.config_revisions import revision_changes
from workers.revision_json import revision_json

TAG = "Configuration"
_NUMBER = path_id("number", "the revision's number", {"type": "integer", "minimum": 0})


async def show(request: Request, _body: None) -> Result:
    found = await find_revision(console_of(request), request.path_params["number"])
    document: dict[str, Any] = {
        "number": found.number,
        "digest": found.digest,
        "applied_at": found.applied_at.isoformat(),
        "applied_by": found.applied_by,
        "configuration": found.configuration,
    }
    return Result(document)


async def show_changes(request: Request, _body: None) -> Result:
    console = console_of(request)
    found = await find_revision(console, request.path_params["number"])
    against = await revision_before(console, found, request.query_params.get("against"))
    changes = revision_json(found, revision_changes(against, found))
    return Result(changes | {"against": against and against.number})


OPERATIONS = (
    Operation(
        name="get_configuration",
        method="GET",
        path="/configuration/{number:int}",
        permission=Permission.EXPORT,
        title="One revision of the configuration; it has no secrets",
        tag=TAG,
        work=show,
        result=obj(number=WHOLE, digest=TEXT, applied_at=TIME, applied_by=TEXT, configuration=ANY),
        parameters=(_NUMBER,),
    ),
    Operation(
        name="get_configuration_changes",
        method="GET",
        path="/configuration/{number:int}/changes",
        permission=Permission.READ,
        title="What a revision of the configuration changed",
        tag=TAG,
        work=show_changes,
        result=obj(number=WHOLE, against=maybe("integer"), changes=many(ANY)),
        parameters=(
            _NUMBER,
            query(
                "against", "another revision; the one before if not given", {"type": "integer", "minimum": 0}
            ),
        ),
    ),
)
