"""How far a run is, read from the store: what its worker does, or that nobody executes it."""

from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

import reconcile
import store
from console.context import console_of
from console.pages.reconciliation.found import has_ended, run_of
from console.web.templating import render_bare
from workers.reconciling.progress_text import Rate, why_slow

REMEMBERED = 64
"""Objects of runs whose rate is measured between two looks."""
EVERY = 2
"""Seconds between two looks of an open page."""
TAKEN_WITHIN = 15
"""Seconds within which an idle reconcile worker looks for runs in Postgres."""


@dataclass(frozen=True, slots=True)
class Step:
    """One object of a run. ``rate`` (records per second) and ``left`` (seconds) are None while unknown, as
    for a run that nobody executes."""

    object: str
    phase: str
    pages: int
    records: int
    asked: int
    share: float
    rate: float | None
    left: float | None
    waits_for: str


@dataclass(frozen=True, slots=True)
class Progress:
    """``executed``: a worker holds the lease. ``workers``: some reconcile worker is alive."""

    run: reconcile.Run
    steps: Sequence[Step]
    executed: bool
    workers: bool

    @property
    def sentence(self) -> str:
        run = self.run
        if self.executed and run.status == "running":
            return f"{run.leased_by} executes it."
        if self.executed:
            return f"It is reserved for {run.leased_by}."
        if run.status == "running":
            rest = "A reconcile worker goes on where it stopped." if self.workers else _NO_WORKER
            return f"Nobody executes it now: the lease of {run.leased_by or 'its worker'} is over. {rest}"
        return (
            f"It is queued: a free reconcile worker takes it within {TAKEN_WITHIN} s."
            if self.workers
            else f"It is queued. {_NO_WORKER}"
        )


_NO_WORKER = (
    "No reconcile worker is running, so that nothing happens until one is: start paywatch worker reconcile."
)


class Rates:
    """Measures the records per second of runs between the looks of this process's pages."""

    def __init__(self) -> None:
        self._rates: OrderedDict[tuple[str, str, int], Rate] = OrderedDict()

    def measure(self, run: reconcile.Run, part: dict[str, Any]) -> tuple[float | None, float | None]:
        """None for what is not known yet, such as at the first look."""
        key = (run.id, part["object"], run.attempt)
        rate = self._rates.setdefault(key, Rate())
        self._rates.move_to_end(key)
        while len(self._rates) > REMEMBERED:
            self._rates.popitem(last=False)
        return rate.measure(part["records"], part["share"])


def rates_of(request: Request) -> Rates:
    """Returns the measurements of this application, which begin with the first look."""
    state = request.app.state
    if not hasattr(state, "rates"):
        state.rates = Rates()
    rates: Rates = state.rates
    return rates


async def progress_of(request: Request, run: reconcile.Run) -> Progress:
    pool = console_of(request).pool
    parts = await reconcile.progress(pool, run.id)
    workers = "reconcile" in await store.alive_queues(pool)
    return Progress(run, [_step(request, run, part) for part in parts], run.held, workers)


def _step(request: Request, run: reconcile.Run, part: dict[str, Any]) -> Step:
    live = run.held and part["phase"] == "list"
    rate, left = rates_of(request).measure(run, part) if live else (None, None)
    return Step(
        *(part["object"], part["phase"], part["pages"], part["records"], part["asked"], part["share"]),
        rate,
        left if part["share"] else None,
        why_slow(part) if run.held else "",
    )


async def show_progress(request: Request) -> Response:
    """Returns the fragment. When the run has ended, the page is loaded anew: it then has other parts."""
    run = await run_of(request)
    if has_ended(run):
        return Response(status_code=204, headers={"HX-Refresh": "true", "Cache-Control": "no-store"})
    found = await progress_of(request, run)
    return render_bare(request, "run_progress.html", frame=None, progress=found, run=run, every=EVERY)
