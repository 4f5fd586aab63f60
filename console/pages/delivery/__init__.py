"""``/delivery``: whether each channel works, a test of it, and every notification."""

from starlette.requests import Request
from starlette.responses import Response

from console.context import console_of
from console.deeds import channels as deeds
from console.identity import identity_of
from console.pages.delivery.listings import CHANNELS, NOTIFICATIONS
from console.roles import Permission
from console.route import Route
from console.web.actions import done
from console.web.forms import read_form
from console.web.list_page import list_response, list_route, shown_list
from console.web.listing import Chosen, Listing
from workers.channel_tests import ChannelTest


async def show(request: Request) -> Response:
    if "format" in request.query_params:
        return await list_response(request, NOTIFICATIONS, "delivery/page.html")
    channels = await shown_list(request, CHANNELS, Chosen({}), path=CHANNELS.path)
    testable = []
    if identity_of(request).may(Permission.TEST_CHANNEL):
        testable = list(console_of(request).settings.channels)
    return await list_response(
        request, NOTIFICATIONS, "delivery/page.html", channels=channels, testable=testable
    )


async def test(request: Request) -> Response:
    """Sends a test message; the page shows what became of it."""
    (name,) = await read_form(request, "channel")
    return done("/delivery", _notice(await deeds.test_channel(request, name)))


def _notice(test: ChannelTest) -> str:
    if not test.delivered:
        return "channel-failed"
    return "channel-accepted" if test.outcome == "accepted" else "channel-delivered"


LISTINGS: tuple[Listing, ...] = (CHANNELS, NOTIFICATIONS)
ROUTES: tuple[Route, ...] = (
    Route(NOTIFICATIONS.path, show, Permission.READ, "Channels and notifications"),
    list_route(CHANNELS),
    Route("/delivery/test", test, Permission.TEST_CHANNEL, "Test a channel", "POST"),
)
