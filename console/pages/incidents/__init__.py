"""``/incidents``: the list, one incident, and what people do with it."""

from console.pages.incidents.changes import CHANGES
from console.pages.incidents.incident import export_route, show_route
from console.pages.incidents.listing import INCIDENTS, acknowledge_route, list_route
from console.route import Route
from console.web.listing import Listing

LISTINGS: tuple[Listing, ...] = (INCIDENTS,)
ROUTES: tuple[Route, ...] = (list_route, acknowledge_route, show_route, export_route, *CHANGES)
