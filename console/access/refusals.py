"""Records what is refused before anybody is signed in, and limits how often."""

from starlette.exceptions import HTTPException
from starlette.requests import Request

from console.access.clients import client_address
from console.access.limits import FailureLimit
from console.context import console_of
from store.audit_log import Entry, Via, append

NOBODY = "unknown"


async def refuse(request: Request, action: str, via: Via, why: str, actor: str = NOBODY) -> None:
    """Records a failed attempt. Raises 429 instead, once an address has had too many."""
    origin = client_address(request)
    limit: FailureLimit = request.app.state.failures
    wait = limit.add(origin)
    if wait:
        raise HTTPException(
            429,
            f"too many attempts from your address have failed: try again in {wait} seconds",
            {"Retry-After": str(wait)},
        )
    await append(
        console_of(request).pool,
        Entry(actor, (), via, action, "console", "refused", {"why": why}, origin=origin),
    )
