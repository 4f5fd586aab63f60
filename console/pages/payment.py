"""``/payments/ID``: one payment on both sides, and every run that saw it."""

from console.route import Route
from console.web.listing import Listing

LISTINGS: tuple[Listing, ...] = ()
ROUTES: tuple[Route, ...] = ()
