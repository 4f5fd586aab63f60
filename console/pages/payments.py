"""``/payments``: the figures of payments against their targets."""

from console.route import Route
from console.web.listing import Listing

LISTINGS: tuple[Listing, ...] = ()
ROUTES: tuple[Route, ...] = ()
