"""Puts the console together."""

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Mount
from starlette.routing import Route as Path
from starlette.staticfiles import StaticFiles

from console.access.bodies import BodyLimit
from console.access.clients import Forwarded
from console.access.cookies import Cookies
from console.access.guard import guarded
from console.access.headers import SecurityHeaders
from console.access.hosts import OnlyLocal
from console.access.limits import FailureLimit
from console.access.sign_in import SignIn
from console.context import Console
from console.errors import handlers
from console.hub import Hub
from console.route import Handler, Route
from console.routes import SOURCES, TABLE
from settings import ConsoleSettings


def create_app(console: Console, sign_in: SignIn, table: Sequence[Route] = TABLE) -> Starlette:
    """Returns the application. It closes the console when it ends."""

    @asynccontextmanager
    async def lifespan(_app: Starlette) -> AsyncIterator[None]:
        try:
            yield
        finally:
            await console.aclose()

    app = Starlette(
        routes=[*_paths(table, sign_in), Mount("/static", StaticFiles(packages=[("console", "static")]))],
        middleware=_middleware(console.settings.console),
        exception_handlers=handlers(),
        lifespan=lifespan,
    )
    app.router.redirect_slashes = False  # it would send people to whatever host their request names
    app.state.console = console
    console.part(Hub).sources.update(SOURCES)
    app.state.sign_in = sign_in
    app.state.failures = FailureLimit()
    return app


def _paths(table: Sequence[Route], sign_in: SignIn) -> list[BaseRoute]:
    """Returns one route for each path, so that what a 405 and OPTIONS name is complete."""
    handlers: dict[str, dict[str, Handler]] = {}
    for each in table:
        handlers.setdefault(each.path, {})[each.method] = guarded(each, sign_in)
    return [Path(path, _by_method(found), methods=[*found, "OPTIONS"]) for path, found in handlers.items()]


def _by_method(handlers: Mapping[str, Handler]) -> Handler:
    allowed = ", ".join(sorted({*handlers, "OPTIONS", *({"HEAD"} if "GET" in handlers else ())}))

    async def handle(request: Request) -> Response:
        if request.method == "OPTIONS":
            return Response(status_code=204, headers={"Allow": allowed})
        return await handlers["GET" if request.method == "HEAD" else request.method](request)

    return handle


def _middleware(settings: ConsoleSettings) -> list[Middleware]:
    """Returns what every request passes, the outermost first."""
    return [
        Middleware(SecurityHeaders, https=Cookies.of(settings).secure),
        Middleware(Forwarded, trusted=settings.trusted_proxies),
        *([Middleware(OnlyLocal)] if settings.sign_in is None else []),
        Middleware(BodyLimit),
    ]
