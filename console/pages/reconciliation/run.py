"""``/reconcile/runs/ID``: one run, whether it has ended or not."""

from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from console.context import console_of
from console.identity import identity_of
from console.pages.reconciliation.found import has_ended, run_of
from console.pages.reconciliation.progress import EVERY, progress_of, show_progress
from console.pages.reconciliation.report import report_of
from console.roles import Permission
from console.route import Route
from console.web.templating import render
from reconcile.inspection.listing import first_findings
from reconcile.inspection.parts import COUNTED, RunPart, run_parts
from reconcile.undo.undo import undos
from workers.reconciling.result_lines import result_lines

FIRST = 5
"""Findings on the page of the run; the list has all."""


async def show(request: Request) -> Response:
    console, run, identity = console_of(request), await run_of(request), identity_of(request)
    ended, parts = has_ended(run), await run_parts(console.pool, run.id)
    result = run.result or {}
    few = all(part.counted < COUNTED for part in parts)
    return await render(
        request,
        "run.html",
        run=run,
        ended=ended,
        parts=parts,
        result=result,
        lines=[console.mask(line) for line in result_lines(result)] if "objects" in result else [],
        proofs=_proofs(result),
        classes=_classes(parts),
        counted=COUNTED,
        progress=None if ended else await progress_of(request, run),
        every=EVERY,
        first=await first_findings(console.pool, console.settings, run.id, FIRST) if ended and few else [],
        undos=await undos(console.pool, run.id),
        report=await report_of(request, run),
        may={each.value: identity.may(each) for each in Permission},
        approvable=ended and any(part.plan and (part.withheld or run.mode == "dry-run") for part in parts),
        repeatable=ended and run.mode == "dry-run" and bool(result.get("plan")),
    )


def _proofs(result: dict[str, Any]) -> list[dict[str, Any]]:
    """The worst first: what needs a person must not be below forty that hold."""
    order = ("FAIL", "NOT CHECKED", "PASS")
    return sorted(result.get("proofs", []), key=lambda each: order.index(each["result"]))


def _classes(parts: list[RunPart]) -> list[str]:
    return list(dict.fromkeys(name for part in parts for name in part.counts or {}))


ROUTES = (
    Route("/reconcile/runs/{id}", show, Permission.READ, "One reconciliation run"),
    Route(
        "/reconcile/runs/{id}/progress",
        show_progress,
        Permission.READ,
        "How far a run is, as a part of its page",
    ),
)
