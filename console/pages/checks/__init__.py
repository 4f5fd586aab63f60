"""``/checks``: every check, and one of them."""

from console.pages.checks import overview, page, readings, run_now, series, why_not
from console.route import Route
from console.web.listing import Listing

LISTINGS: tuple[Listing, ...] = (overview.CHECKS, readings.READINGS)
ROUTES: tuple[Route, ...] = (
    *overview.ROUTES,
    *readings.ROUTES,
    *series.ROUTES,
    *run_now.ROUTES,
    *why_not.ROUTES,
    *page.ROUTES,
)
