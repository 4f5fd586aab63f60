"""``/configuration``: every configuration that was applied, who applied it, and what it changed."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from console.context import Console, console_of
from console.identity import identity_of
from console.roles import Permission
from console.route import Route
from console.web.list_page import list_route
from console.web.listing import Column, Filter, Listing, Row
from console.web.problems import BadInput, Forbidden, NotFound
from console.web.templating import render
from console.web.values import Key
from settings.differences import describe, differences
from store.config_revisions import Revision, revision_changes

MOST_CHANGES = 200
"""Changes that a page shows; ``?format=json`` has all of the configuration."""
LARGEST = 60_000
"""Characters of one section on a page."""
_TABLES = ("checks", "rules")

_REVISION = "select * from paywatch.config_revisions where number = $1"
_BEFORE = "select max(number) from paywatch.config_revisions where number < $1"


def _touched(section: str) -> str:
    """Returns the condition that a revision and the one before have another table of this name."""
    tables = f"jsonb_array_elements(r.configuration -> '{section}')"
    named = f"(select each from {tables} each where each ->> 'name' = {{}})"  # noqa: S608 (constants)
    of = "from paywatch.config_revisions r where r.number"
    before = f"select {named} {of} < listed.number order by r.number desc limit 1"
    return f"(select {named} {of} = listed.number) is distinct from ({before})"  # noqa: S608 (constants)


def _describe(row: Row) -> Row:
    new = row["new_parts"] or {}
    # Tables that are compared with none are listed by their names, as `paywatch config history` does.
    old: Row = {section: [] for section in _TABLES if section in new} | (row["old_parts"] or {})
    changes = differences(old, new)
    return row | {"changes": [describe(each) for each in changes]}


REVISIONS = Listing(
    name="configuration",
    title="Configuration",
    path="/configuration",
    select="revisions",
    columns=(
        Column("number", "Revision", "id", link="/configuration/{number}"),
        Column("active", "Active", "flag"),
        Column("applied_at", "Applied", "time"),
        Column("applied_by", "By"),
        Column("source", "With", "word"),
        Column("version", "Version"),
        Column("digest", "Digest", "id"),
        Column("changes", "What it changed", "lines"),
    ),
    keys=(Key("number", "bigint"),),
    filters=(
        Filter("check", "Changed the check", _touched("checks")),
        Filter("rule", "Changed the rule", _touched("rules")),
        Filter("by", "By", "applied_by = {}"),
        Filter("source", "With", "source = {}", choices=("worker", "command")),
        Filter("since", "Since", "applied_at >= {}", type="timestamptz"),
        Filter("until", "Before", "applied_at < {}", type="timestamptz"),
    ),
    detail="revision_parts",
    refine=_describe,
    empty="No configuration was applied that matches.",
)


async def show(request: Request) -> Response:
    """Shows one revision: what it changed, or what differs from ``?against=``, and the whole of it."""
    console, params = console_of(request), request.query_params
    revision = await find_revision(console, request.path_params["number"])
    if params.get("format") is not None:
        return _export(request, revision)
    against = await revision_before(console, revision, params.get("against"))
    changes = revision_changes(against, revision)
    return await render(
        request,
        "reports/revision.html",
        revision=revision,
        against=against,
        changes=[(each, console.mask(describe(each))) for each in changes[:MOST_CHANGES]],
        left_out=max(len(changes) - MOST_CHANGES, 0),
        sections=_sections(console, revision.configuration),
        tables={name: _names(revision.configuration, name) for name in _TABLES},
        chosen=_chosen(console, revision.configuration, params),
    )


async def find_revision(console: Console, number: int) -> Revision:
    """Raises NotFound."""
    row = None if number >= 2**63 else await console.pool.fetchrow(_REVISION, number)
    if row is None:
        raise NotFound(f"there is no revision {number} of the configuration")
    return Revision(**row)


async def revision_before(console: Console, revision: Revision, text: str | None) -> Revision | None:
    """Returns the revision that ``text`` names, or else the one before; None for the first.

    Raises BadInput and NotFound.
    """
    if not text:
        before = await console.pool.fetchval(_BEFORE, revision.number)
        return None if before is None else await find_revision(console, before)
    if not (text.isascii() and text.isdigit() and len(text) < 19):
        raise BadInput(f"against: {text[:50]!r} is no number of a revision: write it as 42")
    return await find_revision(console, int(text))


def _export(request: Request, revision: Revision) -> Response:
    if request.query_params["format"] != "json":
        raise BadInput("format: only json is possible here")
    if not identity_of(request).may(Permission.EXPORT):
        raise Forbidden("your role may not export")
    content = _masked(console_of(request), revision.configuration)
    name = f'attachment; filename="paywatch-configuration-{revision.number}.json"'
    headers = {"Content-Disposition": name, "Cache-Control": "no-store"}
    return Response(_pretty(content), media_type="application/json", headers=headers)


def _sections(console: Console, configuration: Mapping[str, Any]) -> Sequence[tuple[str, str]]:
    """Returns each section but the checks and rules, which have a list of their own."""
    shown = {
        name: value for name, value in configuration.items() if name not in _TABLES and value not in ({}, [])
    }
    return [(name, _cut(_pretty(_masked(console, value)))) for name, value in shown.items()]


def _names(configuration: Mapping[str, Any], section: str) -> list[str]:
    return [each["name"] for each in configuration.get(section, [])]


def _chosen(
    console: Console, configuration: Mapping[str, Any], params: Mapping[str, str]
) -> tuple[str, str] | None:
    """Returns the check or rule that the address names, with its effective configuration."""
    for section in _TABLES:
        name = params.get(section.removesuffix("s"))
        if name:
            found = [each for each in configuration.get(section, []) if each["name"] == name]
            if not found:
                raise NotFound(f"this revision has no {section.removesuffix('s')} named {name[:100]!r}")
            return name, _cut(_pretty(_masked(console, found[0])))
    return None


def _masked(console: Console, value: Any) -> Any:
    """The store has no secrets; one that somebody wrote where none belongs is masked here."""
    if isinstance(value, str):
        return console.mask(value)
    if isinstance(value, Mapping):
        return {name: _masked(console, each) for name, each in value.items()}
    return [_masked(console, each) for each in value] if isinstance(value, list) else value


def _pretty(value: Any) -> str:
    return json.dumps(value, indent=2, ensure_ascii=False)


def _cut(text: str) -> str:
    return text if len(text) <= LARGEST else f"{text[:LARGEST]}\n… (export it to see all)"


LISTINGS: tuple[Listing, ...] = (REVISIONS,)
ROUTES: tuple[Route, ...] = (
    list_route(REVISIONS, "reports/configuration.html"),
    Route("/configuration/{number:int}", show, Permission.READ, "One revision of the configuration"),
)
