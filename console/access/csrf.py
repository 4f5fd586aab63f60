"""Refuses what another site made the browser send."""

import hmac

from starlette.requests import Request

from console.identity import Identity
from console.web.problems import Forbidden

FIELD = "csrf"
HEADER = "x-csrf-token"
_OWN = {"same-origin", "none"}


async def check_csrf(request: Request, identity: Identity) -> None:
    """Raises Forbidden unless the request has the token of its session and comes from our own pages.

    A token in the Authorization header is never added by a browser itself, so it needs none of this.
    """
    if not identity.csrf:
        return
    site = request.headers.get("sec-fetch-site")
    if site is not None and site not in _OWN:
        raise Forbidden("this form came from another site: open the page here, and send it again")
    sent = request.headers.get(HEADER) or str((await request.form()).get(FIELD) or "")
    if not hmac.compare_digest(sent.encode(), identity.csrf.encode()):
        raise Forbidden("this form is too old or not from this page: load the page again, and send it again")
