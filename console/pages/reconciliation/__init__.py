"""``/reconcile``: the calendar, runs, findings, plans, reports and sign-offs."""

from console.pages.reconciliation import actions, findings, index, new, report, run
from console.route import Route
from console.web.listing import Listing

LISTINGS: tuple[Listing, ...] = (index.RUNS, *findings.LISTINGS)
ROUTES: tuple[Route, ...] = (
    *index.ROUTES,
    *new.ROUTES,
    *run.ROUTES,
    *findings.ROUTES,
    *report.ROUTES,
    *actions.ROUTES,
)
