"""All routes of the console: the only list of them.

The matrix of roles, the pages that a browser opens in tests, and the API's description are made from it.
"""

from collections.abc import Mapping, Sequence

from console.api.table import api_routes
from console.hub import Source
from console.live import stream
from console.pages import (
    access,
    audit_log,
    checklist,
    checks,
    configuration,
    delivery,
    figures,
    incidents,
    now,
    oidc,
    payment,
    payments,
    reconciliation,
    security,
    signing_in,
    silences,
    summary,
    workers,
)
from console.route import Route
from console.system import ROUTES as SYSTEM
from console.web.listing import Listing

_MODULES = (
    access,
    audit_log,
    checklist,
    checks,
    configuration,
    delivery,
    figures,
    incidents,
    now,
    # Before payment, whose id would take the place of other names.
    payments,
    payment,
    reconciliation,
    security,
    silences,
    summary,
    workers,
)
LISTINGS: Sequence[Listing] = tuple(listing for module in _MODULES for listing in module.LISTINGS)
PAGES: Sequence[Route] = tuple(route for module in _MODULES for route in module.ROUTES)
ACCESS: Sequence[Route] = (*signing_in.ROUTES, *oidc.ROUTES)
SOURCES: Mapping[str, Source] = {**now.SOURCES, **silences.SOURCES}
LIVE: Sequence[Route] = stream.ROUTES
API: Sequence[Route] = api_routes(LISTINGS)
TABLE: Sequence[Route] = (*PAGES, *ACCESS, *LIVE, *API, *SYSTEM)
