"""All routes of the console: the only list of them.

The matrix of roles, the pages that a browser opens in tests, and the API's description are made from it.
"""

from collections.abc import Sequence

from console.pages import incidents
from console.route import Route
from console.web.listing import Listing

LISTINGS: Sequence[Listing] = (*incidents.LISTINGS,)
PAGES: Sequence[Route] = (*incidents.ROUTES,)
API: Sequence[Route] = ()
TABLE: Sequence[Route] = (*PAGES, *API)
