"""Makes routes of operations: what every one of them checks, and how it answers."""

from collections.abc import Sequence
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from console.api.bodies import read_body
from console.api.operation import PREFIX, Operation, Result
from console.api.versions import matches
from console.context import Console, console_of
from console.route import Route
from console.web.downloads import Download
from console.web.masking import mask_texts
from console.web.problems import BadInput
from workers.explaining.texts import clean


def routes(operations: Sequence[Operation]) -> list[Route]:
    """Returns the routes of the table. `console.errors` answers for what they raise."""
    return [
        Route(PREFIX + each.path, _handler(each), each.permission, each.title, each.method)
        for each in operations
    ]


def _handler(operation: Operation) -> Any:
    known = [each.name for each in operation.parameters if each.place == "query"]

    async def handle(request: Request) -> Response:
        _check_query(request, known)
        body = None if operation.body is None else await read_body(request, operation.body)
        return _response(request, operation, await operation.work(request, body))

    return handle


def _check_query(request: Request, known: Sequence[str]) -> None:
    for name in request.query_params:
        if name not in known:
            allowed = ", ".join(known) or "none"
            raise BadInput(f"there is no parameter {name[:50]!r} here: known are {allowed}")
        if len(request.query_params.getlist(name)) > 1:
            raise BadInput(f"the parameter {name!r} is given more than once")


def _response(request: Request, operation: Operation, result: Result) -> Response:
    headers = {"Cache-Control": "no-store"}
    if result.etag:
        headers = {"Cache-Control": "no-cache", "ETag": result.etag}
        wanted = request.headers.get("if-none-match")
        if request.method in {"GET", "HEAD"} and wanted and matches(wanted, result.etag, weak=True):
            return Response(status_code=304, headers=headers)
    if result.parts is not None:
        return Download(result.parts, headers=headers, media_type=operation.media)
    return JSONResponse(masked(console_of(request), result.value), headers=headers)


def masked(console: Console, value: Any) -> Any:
    """Returns the value without secrets: what servers and people wrote may have one in it."""
    return mask_texts(value, lambda text: clean(console.mask_whole(text)))
