"""The page, made of four parts that all viewers share."""

from collections.abc import Mapping
from datetime import datetime

from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from console.context import Console, console_of
from console.hub import Hub, Source
from console.identity import identity_of
from console.joined import Joined
from console.pages.now.checks import Checks
from console.pages.now.model import NowModel, read_model
from console.roles import Permission, Role
from console.route import Route
from console.web.fragments import Fragment, SharedFragments
from console.web.frame import shared_frame
from console.web.listing import Listing
from console.web.problems import BadInput
from console.web.templating import render

PARTS = ("incidents", "checks", "money", "changes")
FRAGMENT = "x-fragment"
"""The header that asks for one part, by its id in the page, instead of the page."""
TOPIC = "now"
"""Viewers hear of changes of a part as ``now PART``."""


class SharedNow:
    """What all viewers share: the model is read once however many ask at the same time."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._reading = Joined(self._read, console.late)

    async def parts(self, roles: frozenset[Role]) -> Mapping[str, Fragment]:
        """Returns the parts as these roles see them."""
        model = await self.model()
        fragments = self._console.part(SharedFragments)
        return {part: fragments.of(f"now/{part}.html", roles, getattr(model, part)) for part in PARTS}

    async def model(self) -> NowModel:
        return await self._reading.result()

    async def _read(self) -> NowModel:
        model = await read_model(self._console)
        hub = self._console.part(Hub)
        for part in PARTS:
            shown = getattr(model, part)
            hub.observe(f"{TOPIC} {part}", shown.key if isinstance(shown, Checks) else shown)
        return model


async def look(console: Console) -> None:
    """Reads the page for live viewers, who hear of each part that has changed."""
    await console.part(SharedNow).model()


async def show(request: Request) -> Response:
    """Answers the page, or with the header of a fragment one part of it."""
    console, identity = console_of(request), identity_of(request)
    wanted = request.headers.get(FRAGMENT)
    at = (await shared_frame(console)).at  # by the clock of the database, as what it counts down to
    parts = await console.part(SharedNow).parts(identity.roles)
    if wanted is None:
        shown = {name: _section(name, parts[name], identity.csrf, at) for name in PARTS}
        return await render(request, "now/page.html", parts=shown)
    name = wanted.removeprefix(f"{TOPIC}-")
    if name not in parts:
        raise BadInput(f"this page has no part {wanted[:50]!r}")
    return HTMLResponse(_section(name, parts[name], identity.csrf, at), headers={"Cache-Control": "no-store"})


def _section(name: str, fragment: Fragment, csrf_token: str, at: datetime) -> Markup:
    body = fragment.fill(csrf_token, at)
    head = Markup('<section id="{0}-{1}" aria-labelledby="h-{1}" data-live="{0} {1}" data-digest="{2}">')
    return head.format(TOPIC, name, fragment.digest) + body + Markup("</section>")


SOURCES: Mapping[str, Source] = {TOPIC: look}
LISTINGS: tuple[Listing, ...] = ()
ROUTES: tuple[Route, ...] = (Route("/", show, Permission.READ, "Now"),)
