"""``/payments/ID``: one payment on both sides, and every run that saw it."""

from console.pages.payment import page
from console.route import Route
from console.web.listing import Listing

LISTINGS: tuple[Listing, ...] = ()
ROUTES: tuple[Route, ...] = page.ROUTES
