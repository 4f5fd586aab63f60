"""Every list of the console as an operation, by the same description as its page."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from string import Formatter
from typing import Any

from starlette.requests import Request

from console.api.operation import (
    FLAG,
    MAYBE_TEXT,
    MAYBE_TIME,
    WHOLE,
    Operation,
    Parameter,
    Result,
    Schema,
    Work,
    by_name,
    many,
    maybe,
    obj,
    path_id,
    query,
)
from console.context import console_of
from console.identity import identity_of
from console.web.exporting import plain
from console.web.listing import PAGE, Filter, Kind, Listing, choose, read_page
from console.web.problems import BadInput
from console.web.values import LONGEST, Type

MOST = 500
SECTION = "/reconcile"
"""Where pages have what the API has at its top."""
_LONGEST_CURSOR = 2_000

Fixed = Callable[[Request], Awaitable[Sequence[Any]]]
"""Finds the values of the fixed parameters of a list."""

_SCALAR: Schema = {"type": ["string", "number", "boolean", "null"]}
_KINDS: Mapping[Kind, Schema] = {
    "time": MAYBE_TIME,
    "duration": maybe("number"),
    "money": {**by_name(WHOLE), "type": ["object", "null"]},
    "count": maybe("number"),
    "percentage": maybe("number"),
    "flag": maybe("boolean"),
    "fields": {"type": ["object", "null"]},
    "lines": {"type": ["array", "null"], "items": MAYBE_TEXT},
    "strip": {},
}
_TYPES: Mapping[Type, Schema] = {
    "timestamptz": {"type": "string", "format": "date-time"},
    "date": {"type": "string", "format": "date"},
    "bigint": {"type": "integer", "minimum": -(2**63), "maximum": 2**63 - 1},
    "text": {"type": "string", "maxLength": LONGEST},
}
PAGING = (
    query(
        "limit", f"rows of one page; {PAGE} if not given", {"type": "integer", "minimum": 1, "maximum": MOST}
    ),
    query("after", "`next` of the page before", {"type": "string", "maxLength": _LONGEST_CURSOR}),
)


def operation_of(listing: Listing, fixed: Fixed | None = None) -> Operation:
    """Returns the operation. A list about one object has that object's address as its own."""
    names = [name for _, name, _, _ in Formatter().parse(listing.path) if name]
    about = [path_id(name, "which object the list is about") for name in names]
    return Operation(
        name=f"list_{listing.name.replace('-', '_')}",
        method="GET",
        path=listing.path.removeprefix(SECTION) if names else f"/{listing.name}",
        permission=listing.permission,
        title=listing.title,
        tag="Lists",
        work=_work(listing, fixed),
        result=page_schema(listing),
        parameters=(*about, *map(_parameter, listing.filters), *PAGING),
    )


def _work(listing: Listing, fixed: Fixed | None) -> Work:
    async def work(request: Request, _body: None) -> Result:
        params = request.query_params
        values = await _fixed(request, listing) if fixed is None else await fixed(request)
        page = await read_page(
            console_of(request).pool,
            listing,
            choose(listing, params),
            after=_after(params.get("after")),
            limit=_limit(params.get("limit")),
            fixed=values,
        )
        items = [plain(listing, row) for row in page.rows]
        return Result({"items": items, "count": page.count, "more": page.more, "next": page.after})

    return work


async def _fixed(request: Request, listing: Listing) -> Sequence[Any]:
    """Of a list about one object these are parts of its address; else it is about who asks."""
    if not listing.fixed:
        return []
    if all(name in request.path_params for name in listing.fixed):
        return [request.path_params[name] for name in listing.fixed]
    if listing.fixed == ("name",):
        return [identity_of(request).name]
    raise LookupError(f"the list {listing.name} needs {listing.fixed}")


def _limit(text: str | None) -> int:
    if text is None:
        return PAGE
    if not (text.isascii() and text.isdecimal() and len(text) <= 4 and 1 <= int(text) <= MOST):
        raise BadInput(f"limit: write a whole number from 1 to {MOST}")
    return int(text)


def _after(text: str | None) -> str | None:
    if text is not None and (len(text) > _LONGEST_CURSOR or not text.isascii()):
        raise BadInput("the parameter after is not a place in this list: start again without it")
    return text


def _parameter(each: Filter) -> Parameter:
    if each.flag:
        schema: Schema = {"const": "on", "type": "string"}
    elif each.choices:
        schema = {"enum": list(each.choices), "type": "string"}
    else:
        schema = _TYPES.get(each.type, {"type": "string", "maxLength": LONGEST})
    return query(each.name, each.title, schema)


def page_schema(listing: Listing) -> Schema:
    row = obj(
        **{each.name: {**_KINDS.get(each.kind, _SCALAR), "title": each.title} for each in listing.columns}
    )
    return obj(items=many(row), count=WHOLE, more=FLAG, next=MAYBE_TEXT)
