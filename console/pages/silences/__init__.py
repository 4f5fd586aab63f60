"""``/silences``: who wants no messages about what, until when, what that held back, and maintenance."""

from console.pages.silences.listing import SILENCES, SOURCES, expire_route, list_route
from console.pages.silences.new import add_route, new_route, preview_route
from console.route import Route
from console.web.listing import Listing

__all__ = ["LISTINGS", "ROUTES", "SOURCES"]

LISTINGS: tuple[Listing, ...] = (SILENCES,)
ROUTES: tuple[Route, ...] = (list_route, new_route, preview_route, add_route, expire_route)
