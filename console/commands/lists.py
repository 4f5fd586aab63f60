"""``paywatch console list``: every list of the console in a terminal, with the same filters."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Annotated, Any

import typer

from workers.commands.common import Json, command
from workers.databases import open_store
from workers.errors import Usage
from workers.output import Exit, notes, print_json, print_table
from workers.startup import load_for_reading

if TYPE_CHECKING:
    from console.web.listing import Chosen, Listing


@command
async def list_(
    name: Annotated[str | None, typer.Argument(metavar="NAME", help="The list. Default: all names.")] = None,
    where: Annotated[
        list[str] | None,
        typer.Option(
            "--where", metavar="FILTER=VALUE", help="As in the address of the page; may be repeated."
        ),
    ] = None,
    limit: Annotated[int, typer.Option(min=1, max=100_000, help="The most rows to print.")] = 50,
    as_json: Json = False,
) -> Exit:
    """Print a list of the console, such as every notification, or the names of all lists."""
    from console.web.exporting import plain
    from console.web.listing import read_page
    from console.web.masking import mask_texts
    from workers.redaction import Redaction, secrets_of

    if name is None:
        return _print_names(as_json=as_json)
    listing = _listing(name)
    chosen = _choose(listing, where or [])
    settings = load_for_reading()
    async with open_store(settings, size=1) as pool:
        page = await read_page(pool, listing, chosen, limit=limit)
    mask = Redaction(secrets_of(settings)).whole
    rows = [mask_texts(plain(listing, row), mask) for row in page.rows]
    if as_json:
        print_json(rows)
    else:
        columns = [each.name for each in listing.columns]
        print_table(columns, (map(_cell, row.values()) for row in rows), empty=listing.empty)
    if page.after is not None:
        more = " or more" if page.more else ""
        notes().print(f"{len(rows)} of {page.count}{more} rows: pass --limit to print more.")
    return Exit.FINE


def _lists() -> "dict[str, Listing]":
    """Returns the lists by name, without those that are about one object, which a page chooses."""
    from console.routes import LISTINGS

    return {each.name: each for each in LISTINGS if not each.fixed}


def _print_names(*, as_json: bool) -> Exit:
    found = _lists()
    rows = [
        {
            "name": name,
            "title": each.title,
            "path": each.path,
            "filters": [of_list.name for of_list in each.filters],
        }
        for name, each in sorted(found.items())
    ]
    if as_json:
        print_json(rows)
    else:
        table = [(*list(row.values())[:3], ", ".join(row["filters"])) for row in rows]
        print_table(["name", "title", "path", "filters"], table, empty="")
    return Exit.FINE


def _listing(name: str) -> "Listing":
    from settings.wording import did_you_mean

    found = _lists()
    if name not in found:
        hint = did_you_mean(name, found) or ": `paywatch console list` prints all names"
        raise Usage(f"no list is named {name!r}{hint}")
    return found[name]


def _choose(listing: "Listing", where: Iterable[str]) -> "Chosen":
    from starlette.datastructures import QueryParams

    from console.web.listing import choose
    from console.web.problems import BadInput

    pairs = []
    for text in where:
        name, equals, value = text.partition("=")
        if not equals or listing.filter_named(name) is None:
            known = ", ".join(each.name for each in listing.filters) or "none"
            raise Usage(f"--where {text!r}: write FILTER=VALUE; filters of {listing.name} are: {known}")
        pairs.append((name, value))
    try:
        return choose(listing, QueryParams(pairs))
    except BadInput as error:
        raise Usage(f"--where: {error.detail}") from None


def _cell(value: Any) -> Any:
    from workers.output import json_line

    return json_line(value) if isinstance(value, dict | list) else value
