"""``/workers``: the fleet, and what it could not do."""

from console.pages.workers import page
from console.pages.workers.fleet import WORKERS
from console.route import Route
from console.web.listing import Listing

LISTINGS: tuple[Listing, ...] = (WORKERS,)
ROUTES: tuple[Route, ...] = page.ROUTES
