"""Refuses what another site made the browser send."""

import hmac

from starlette.requests import Request

from console.context import console_of
from console.identity import Identity
from console.web.problems import Forbidden

FIELD = "csrf"
HEADER = "x-csrf-token"
_SITES = {"same-origin", "none"}


async def check_csrf(request: Request, identity: Identity) -> None:
    """Raises Forbidden unless the request has the token of its session and comes from our own pages.

    A token in the Authorization header is never added by a browser itself, so it needs none of this.
    """
    if not identity.csrf:
        return
    _check_sender(request)
    sent = request.headers.get(HEADER) or str((await request.form()).get(FIELD) or "")
    if not hmac.compare_digest(sent.encode("utf-8", "surrogatepass"), identity.csrf.encode()):
        raise Forbidden("this form is too old or not from this page: load the page again, and send it again")


def check_own_page(request: Request) -> None:
    """Raises Forbidden unless the browser says that one of our own pages sent the form.

    For forms of people who are not signed in yet, and so have no token: another site must not sign them in as
    somebody else, who then sees what they do.
    """
    if not {"origin", "sec-fetch-site"} & set(request.headers.keys()):
        raise Forbidden("your browser does not say which page sent this form: use a newer browser")
    _check_sender(request)


def _check_sender(request: Request) -> None:
    site, origin, own = (
        request.headers.get("sec-fetch-site"),
        request.headers.get("origin"),
        own_origin(request),
    )
    if (site is not None and site not in _SITES) or (origin is not None and origin != own):
        raise Forbidden(f"this form came from another site: open the console at {own}, and send it again")


def own_origin(request: Request) -> str:
    """Returns where our pages are: where people sign in, not what a Host header claims."""
    settings = console_of(request).settings.console
    if settings.sign_in is not None and settings.public_url is not None:
        return settings.public_url
    return f"http://{request.headers.get('host', '')}"
