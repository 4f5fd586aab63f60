"""``/checks``: every check, and one of them."""

from console.route import Route
from console.web.listing import Listing

LISTINGS: tuple[Listing, ...] = ()
ROUTES: tuple[Route, ...] = ()
