"""``/checks``: every check, and one of them."""

from console.pages.checks.overview import CHECKS
from console.pages.checks.overview import ROUTES as OVERVIEW
from console.route import Route
from console.web.listing import Listing

LISTINGS: tuple[Listing, ...] = (CHECKS,)
ROUTES: tuple[Route, ...] = OVERVIEW
