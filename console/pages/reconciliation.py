"""``/reconcile``: the calendar, runs, findings, plans, reports and sign-offs."""

from console.route import Route
from console.web.listing import Listing

LISTINGS: tuple[Listing, ...] = ()
ROUTES: tuple[Route, ...] = ()
