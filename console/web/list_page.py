"""Shows a list: a page of it, or with ``?format=csv`` or ``json`` all of it as a download."""

from collections.abc import Sequence
from typing import Any
from urllib.parse import quote, urlencode

from starlette.requests import Request
from starlette.responses import Response

from console.context import console_of
from console.identity import identity_of
from console.roles import Permission
from console.route import Route
from console.web.exporting import FORMATS, export
from console.web.listing import Chosen, Column, Listing, Page, Row, check, choose, read_all, read_page
from console.web.problems import BadInput, Forbidden
from console.web.templating import render


def list_route(listing: Listing, template: str = "list.html", **values: Any) -> Route:
    """Returns the route of a list that is a page of its own."""

    async def show(request: Request) -> Response:
        return await list_response(request, listing, template, **values)

    return Route(listing.path, show, listing.permission, listing.title)


async def list_response(
    request: Request, listing: Listing, template: str, *, fixed: Sequence[Any] = (), **values: Any
) -> Response:
    """Returns the page or the export of a list. ``values`` are for the template."""
    chosen = choose(listing, request.query_params)
    format_ = request.query_params.get("format")
    if format_ is not None:
        await check(console_of(request).pool, listing, fixed)
        return export_response(request, listing, chosen, format_, fixed=fixed)
    shown = await shown_list(request, listing, chosen, fixed=fixed)
    return await render(request, template, shown=shown, **values)


def export_response(
    request: Request, listing: Listing, chosen: Chosen, format_: str, *, fixed: Sequence[Any] = ()
) -> Response:
    if format_ not in FORMATS:
        raise BadInput(f"format: {format_[:50]!r} is not possible: use one of {', '.join(FORMATS)}")
    if not identity_of(request).may(Permission.EXPORT):
        raise Forbidden("your role may not export")
    console = console_of(request)
    batches = read_all(console.pool, listing, chosen, fixed=fixed)
    return export(listing, batches, format_, console.mask_whole)


async def shown_list(
    request: Request,
    listing: Listing,
    chosen: Chosen,
    *,
    fixed: Sequence[Any] = (),
    path: str | None = None,
) -> "ShownList":
    """Reads the page that the address names. ``path``: of a list that is a part of another page, which shows
    its first rows: the page of the list itself has the others."""
    after = request.query_params.get("after") if path is None else None
    page = await read_page(console_of(request).pool, listing, chosen, after=after, fixed=fixed)
    return ShownList(listing, chosen, page, path or request.scope["path"], is_first=after is None)


class ShownList:
    """One page of a list as templates show it. Its addresses keep the filters."""

    def __init__(self, listing: Listing, chosen: Chosen, page: Page, path: str, *, is_first: bool) -> None:
        self.listing, self.chosen, self.page, self.path = listing, chosen, page, path
        self.is_first = is_first

    @property
    def next_url(self) -> str | None:
        return None if self.page.after is None else self._url(after=self.page.after)

    @property
    def first_url(self) -> str:
        return self._url()

    def export_url(self, format_: str) -> str:
        return self._url(format=format_)

    def _url(self, **more: str) -> str:
        query = urlencode({**self.chosen.values, **more})
        return f"{self.path}?{query}" if query else self.path

    def link(self, column: Column, row: Row) -> str:
        """Returns the address of a cell, with the row's values quoted into the column's pattern."""
        values = {name: quote(str(value), safe="") for name, value in row.items()}
        return (column.link or "").format_map(values)
