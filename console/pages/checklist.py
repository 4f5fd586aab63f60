"""``/checklist``: the list of a day with the evidence for each item, and who ticked what."""

from itertools import groupby

from starlette.requests import Request
from starlette.responses import Response

from console.context import console_of
from console.identity import identity_of
from console.roles import Permission
from console.route import Route
from console.web.actions import Act, done, perform
from console.web.forms import read_form
from console.web.list_page import list_route
from console.web.listing import Column, Filter, Listing
from console.web.problems import BadInput, Conflict
from console.web.templating import render
from console.web.values import Key
from store.checklist import LONGEST_NOTE, add_tick
from workers.checklist import Day, day_of, item_of, read_checklist, require_tickable
from workers.errors import Usage

TICKS = Listing(
    name="checklist-ticks",
    title="Ticked items",
    path="/checklist/ticks",
    select="checklist_ticks",
    columns=(
        Column("day", "Day", link="/checklist?date={day}"),
        Column("item", "Item"),
        Column("ticked_at", "Ticked", "time"),
        Column("ticked_by", "By"),
        Column("word", "Evidence", "word"),
        Column("figure", "What it was"),
        Column("note", "Note"),
    ),
    keys=(Key("day", "date"), Key("item", "text")),
    filters=(
        Filter("item", "Item", "item = {}"),
        Filter("by", "By", "ticked_by = {}"),
        Filter("word", "Evidence", "word = {}", choices=("good", "bad", "unknown")),
        Filter("since", "Since the day", "day >= {}", type="date"),
        Filter("until", "Before the day", "day < {}", type="date"),
    ),
    empty="Nobody ticked an item that matches.",
)


async def show(request: Request) -> Response:
    console = console_of(request)
    text = request.query_params.get("date")
    day = await day_of(console.pool, console.settings, text)
    answered = await read_checklist(console.pool, day)
    return await render(
        request,
        "reports/checklist.html",
        day=day,
        parts=[(part, list(items)) for part, items in groupby(answered, lambda each: each.item.part)],
        ticked=sum(each.tick is not None for each in answered),
        number=len(answered),
        may_tick=day.may_be_ticked and identity_of(request).may(Permission.CHECKLIST),
        longest=LONGEST_NOTE,
        mask=console.mask,
    )


async def tick(request: Request) -> Response:
    date, code, note = await read_form(request, "date", "item", "note")
    day = await tick_item(request, date, code, note)
    return done("/checklist", "checklist-ticked", date=str(day.day))


async def tick_item(request: Request, date: str | None, code: str, note: str) -> Day:
    """Ticks an item with the evidence as it is now, and not as it was shown. Raises BadInput and Conflict."""
    console = console_of(request)
    note = console.mask(note.strip())
    day = await day_of(console.pool, console.settings, date)
    item = item_of(code)
    evidence = await item.fetch(console.pool, day)
    detail = {"evidence": evidence.word, "figure": console.mask(evidence.figure)}

    async def record() -> None:
        try:
            require_tickable(day, item, evidence, note)
        except Usage as error:
            raise BadInput(str(error)) from None
        added = await add_tick(
            console.pool,
            day.day,
            item.code,
            by=identity_of(request).name,
            note=note,
            word=evidence.word,
            figure=console.mask(evidence.figure),
            evidence_at=evidence.at,
        )
        if not added:
            raise Conflict(f"{item.code} of {day.day} was ticked by somebody else meanwhile")

    await perform(request, Act("checklist_ticked", f"{day.day} {item.code}", note, detail), record)
    return day


LISTINGS: tuple[Listing, ...] = (TICKS,)
ROUTES: tuple[Route, ...] = (
    Route("/checklist", show, Permission.READ, "The daily checklist"),
    Route("/checklist", tick, Permission.CHECKLIST, "Tick an item of the checklist", method="POST"),
    list_route(TICKS),
)
