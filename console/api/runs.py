"""Reconciliation runs: the calendar of days, one run with its report and files, and one finding."""

from dataclasses import asdict
from typing import Any

import msgspec
from starlette.requests import Request

from console.api.operation import (
    ANY,
    FLAG,
    MAYBE_TEXT,
    MAYBE_TIME,
    TEXT,
    TIME,
    WHOLE,
    Operation,
    Parameter,
    Result,
    Schema,
    Work,
    many,
    maybe,
    obj,
    path_id,
    query,
)
from console.context import console_of
from console.pages.reconciliation.calendar import read_calendar
from console.pages.reconciliation.findings import finding_of
from console.pages.reconciliation.found import has_ended, run_of
from console.pages.reconciliation.progress import progress_of
from console.pages.reconciliation.report import file_of, report_of
from console.roles import Permission
from console.web.exporting import plain_value
from console.web.problems import NotFound
from reconcile.reports.chain import Link, find_link
from reconcile.undo.undo import undos
from workers.reconciling.day_json import day_json
from workers.reconciling.run_json import run_json
from workers.reconciling.undo_json import undos_json

TAG = "Reconciliation"
_ID = path_id("id", "the run's id")
RUN: Schema = obj(
    run=TEXT,
    account=MAYBE_TEXT,
    objects=many(TEXT),
    mode=TEXT,
    status=TEXT,
    reason_code=MAYBE_TEXT,
    reason=MAYBE_TEXT,
    requested_by=TEXT,
    created_at=TIME,
    started_at=MAYBE_TIME,
    finished_at=MAYBE_TIME,
    progress={"type": ["array", "null"], "items": ANY},
    result=maybe("object"),
    report=maybe("object"),
    undos=many(ANY),
)


async def calendar(request: Request, _body: None) -> Result:
    """Returns the days until today, the newest first, of one account or of the first few."""
    params = request.query_params
    found = await read_calendar(console_of(request), params.get("month"), params.get("account"))
    days = [day_json(day) for row in found.days for day in row]
    accounts = [each.name for each in found.accounts]
    return Result({"month": f"{found.month:%Y-%m}", "accounts": accounts, "days": days})


async def show(request: Request, _body: None) -> Result:
    run = await run_of(request)
    progress = None if has_ended(run) else [asdict(each) for each in (await progress_of(request, run)).steps]
    pool = console_of(request).pool
    known = {
        "progress": progress,
        "result": run.result,
        "report": _named(await find_link(pool, run.id)),
        "undos": undos_json(await undos(pool, run.id)),
    }
    return Result(run_json(run) | known)


def _named(link: Link | None) -> dict[str, Any] | None:
    return None if link is None else {"manifest": link.sha256.hex(), "edition": link.edition}


async def report(request: Request, _body: None) -> Result:
    """Returns the newest report of the run. Its files are at `/runs/{id}/files/{name}`."""
    run = await run_of(request)
    found = await report_of(request, run)
    if found is None:
        raise NotFound(f"{run.id} has no report yet")
    document: dict[str, Any] = {
        "run": run.id,
        "edition": found.link.edition,
        "manifest": found.link.sha256.hex(),
        "head": {"run": found.head.run, "manifest": found.head.sha256.hex()},
        "files": [asdict(each) for each in found.files],
        "damage": found.damage,
        "sign_offs": msgspec.to_builtins(found.sign_offs, enc_hook=str),
        "next_role": found.next_role,
        "unsignable": found.unsignable,
        "verified": found.verified
        and {name: plain_value(value) for name, value in asdict(found.verified).items()},
    }
    return Result(document)


async def report_file(request: Request, _body: None) -> Result:
    return Result(parts=await file_of(request))


async def finding(request: Request, _body: None) -> Result:
    return Result((await finding_of(request)).as_json())


def _reading(
    name: str, path: str, title: str, work: Work, result: Schema, *parameters: Parameter
) -> Operation:
    return Operation(
        name=name,
        method="GET",
        path=path,
        permission=Permission.READ,
        title=title,
        tag=TAG,
        work=work,
        result=result,
        parameters=parameters,
    )


_FILE = obj(name=TEXT, size=WHOLE, sha256=TEXT)
_REPORT = obj(
    run=TEXT,
    edition=WHOLE,
    manifest=TEXT,
    head=ANY,
    files=many(_FILE),
    damage=MAYBE_TEXT,
    sign_offs=many(ANY),
    next_role=MAYBE_TEXT,
    unsignable=MAYBE_TEXT,
    verified=maybe("object"),
)
_DAY = obj(day=TEXT, account=MAYBE_TEXT, word=TEXT, unsigned=FLAG, objects=many(ANY))
OPERATIONS = (
    _reading(
        "get_calendar",
        "/calendar",
        "Which business days of a month were reconciled",
        calendar,
        obj(month=TEXT, accounts=many(TEXT), days=many(_DAY)),
        query("month", "such as 2026-11; that of yesterday if not given", {"type": "string", "maxLength": 7}),
        query(
            "account",
            "platform, or one acct_...; the first few if not given",
            {"type": "string", "maxLength": 100},
        ),
    ),
    _reading("get_run", "/runs/{id}", "One reconciliation run, with its progress or result", show, RUN, _ID),
    _reading(
        "get_finding",
        "/runs/{id}/findings/{object}/{finding:path}",
        "One finding of a run, with both sides",
        finding,
        obj(run=TEXT, account=MAYBE_TEXT, object=TEXT, id=TEXT, at_risk=ANY, open=FLAG),
        _ID,
        path_id("object", "what kind of object it is, such as payments"),
        path_id("finding", "the object's id, such as pi_..."),
    ),
    _reading(
        "get_report",
        "/runs/{id}/report",
        "The report of a run: its files with hashes, its place in the chain, and who signed it",
        report,
        _REPORT,
        _ID,
    ),
    Operation(
        name="get_report_file",
        method="GET",
        path="/runs/{id}/files/{name:path}",
        permission=Permission.REPORT_FILES,
        title="A file of a report as it is stored, such as manifest.json, SHA256SUMS or sign_off.json",
        tag=TAG,
        work=report_file,
        result=ANY,
        parameters=(
            _ID,
            path_id("name", "the file's name, as the report lists it"),
            query("edition", "an older edition of the report", {"type": "integer", "minimum": 1}),
        ),
        errors=(409,),
        media="application/octet-stream",
    ),
)
