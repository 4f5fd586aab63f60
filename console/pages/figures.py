"""``/figures``: how fast incidents were noticed, acknowledged and resolved."""

from console.route import Route
from console.web.listing import Listing

LISTINGS: tuple[Listing, ...] = ()
ROUTES: tuple[Route, ...] = ()
