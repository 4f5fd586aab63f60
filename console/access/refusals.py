"""Records what is refused before anybody is signed in, and limits how often."""

from starlette.exceptions import HTTPException
from starlette.requests import Request

from console.access.clients import client_address
from console.access.limits import FailureLimit, Limited
from console.context import console_of
from store.audit_log import Entry, Via, append

NOBODY = "unknown"


async def refuse(request: Request, action: str, via: Via, why: str, actor: str = NOBODY) -> None:
    """Records a failed attempt. Raises 429 once there are too many."""
    limited = await record_refusal(request, action, via, why, actor)
    if limited is not None:
        raise HTTPException(
            429,
            f"too many attempts to sign in have failed: try again in {limited.wait} seconds",
            {"Retry-After": str(limited.wait)},
        )


async def record_refusal(
    request: Request, action: str, via: Via, why: str, actor: str = NOBODY
) -> Limited | None:
    """Records a failed attempt. Once there are too many, the first of these says so in the record, the others
    are not in it, and how long that lasts is returned."""
    origin = client_address(request)
    limit: FailureLimit = request.app.state.failures
    limited = limit.add(origin)
    if limited is None or limited.first:
        known = {"why": why} if limited is None else {"why": why, "unrecorded_for": limited.wait}
        entry = Entry(actor, (), via, action, "console", "refused", known, origin=origin)
        await append(console_of(request).pool, entry)
    return limited
