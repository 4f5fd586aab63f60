"""``/security``: what checks saw of the security of the payment system."""

from starlette.requests import Request
from starlette.responses import Response

from console.context import console_of
from console.roles import Permission
from console.route import Route
from console.web.listing import Listing
from console.web.templating import render
from workers.kpis.security import read_security


async def show(request: Request) -> Response:
    console = console_of(request)
    found = await read_security(console.pool, console.settings)
    return await render(request, "reports/security.html", found=found, mask=console.mask)


LISTINGS: tuple[Listing, ...] = ()
ROUTES: tuple[Route, ...] = (Route("/security", show, Permission.READ, "Security"),)
