"""The state of everything, who asks, and tests of channels."""

from starlette.requests import Request

from console.api.operation import (
    ANY,
    FLAG,
    MAYBE_TEXT,
    MAYBE_TIME,
    TEXT,
    TIME,
    WHOLE,
    Nothing,
    Operation,
    Result,
    by_name,
    many,
    obj,
    path_id,
)
from console.context import console_of
from console.deeds import channels
from console.identity import identity_of
from console.roles import Permission, permissions_of
from console.web.frame import shared_frame
from workers.status_json import status_json


async def status(request: Request, _body: None) -> Result:
    return Result(status_json(await console_of(request).health()))


async def frame(request: Request, _body: None) -> Result:
    """What stands around every page. ``blind`` is empty while Paywatch can vouch for what it shows."""
    found = await shared_frame(console_of(request))
    return Result(
        {
            "environment": found.environment,
            "service": found.service,
            "at": found.at.isoformat(),
            "blind": [
                {"code": each.code, "subject": each.subject, "text": each.text} for each in found.blind
            ],
            "open": found.open,
            "silences": found.silences,
        }
    )


async def me(request: Request, _body: None) -> Result:
    identity = identity_of(request)
    return Result(
        {
            "name": identity.name,
            "roles": sorted(identity.roles),
            "permissions": sorted(permissions_of(identity.roles)),
            "via": identity.via,
            "expires_at": identity.expires_at and identity.expires_at.isoformat(),
        }
    )


async def send_test(request: Request, _body: Nothing) -> Result:
    """A channel that refuses is a result, and no error."""
    return Result((await channels.test_channel(request, request.path_params["name"])).as_json())


_PROBLEM = obj(code=TEXT, subject=MAYBE_TEXT, text=TEXT)
OPERATIONS = (
    Operation(
        name="get_status",
        method="GET",
        path="/status",
        permission=Permission.READ,
        title="Checks, incidents, workers, the heartbeat, and every problem, as `paywatch status --json`",
        tag="State",
        work=status,
        result=obj(
            at=TIME,
            checks=by_name(ANY),
            incidents=by_name(WHOLE),
            silences=WHOLE,
            drills=ANY,
            workers=by_name(ANY),
            heartbeat={"type": ["object", "null"]},
            problems=many(_PROBLEM),
        ),
    ),
    Operation(
        name="get_frame",
        method="GET",
        path="/frame",
        permission=Permission.READ,
        title="Whether Paywatch can vouch for what it shows, and how many incidents are open",
        tag="State",
        work=frame,
        result=obj(
            environment=TEXT, service=TEXT, at=TIME, blind=many(_PROBLEM), open=by_name(WHOLE), silences=WHOLE
        ),
    ),
    Operation(
        name="get_me",
        method="GET",
        path="/me",
        permission=Permission.READ,
        title="Who you are here, and what you may do",
        tag="State",
        work=me,
        result=obj(name=TEXT, roles=many(TEXT), permissions=many(TEXT), via=TEXT, expires_at=MAYBE_TIME),
    ),
    Operation(
        name="test_channel",
        method="POST",
        path="/channels/{name}/test",
        permission=Permission.TEST_CHANNEL,
        title="Send a test message to a channel",
        tag="Channels",
        work=send_test,
        result=obj(channel=TEXT, outcome=TEXT, delivered=FLAG, reference=TEXT, error=TEXT, broken=FLAG),
        parameters=(path_id("name", "the channel's name"),),
        body=Nothing,
    ),
)
