"""The audit log: its chain, and the entries of one act. The list of acts is `/audit`."""

from dataclasses import asdict

from starlette.requests import Request

from console.api.operation import (
    ANY,
    TEXT,
    TIME,
    WHOLE,
    Operation,
    Result,
    many,
    maybe,
    obj,
    path_id,
)
from console.context import console_of
from console.pages.audit_log import entries_of, read_chain
from console.roles import Permission
from console.web.exporting import plain_value
from workers.audit_log_json import verified_json

TAG = "Audit log"


async def verify(request: Request, _body: None) -> Result:
    """Verifies every entry, as ``paywatch console audit --verify`` does. A broken chain is a result."""
    chain = await read_chain(console_of(request), everything=True)
    found = None if chain.verified is None else verified_json(chain.verified)
    return Result({"id": chain.id, "sha256": chain.sha256, "entries": chain.entries, "verified": found})


async def show(request: Request, _body: None) -> Result:
    found = await entries_of(request)
    entries = [{name: plain_value(value) for name, value in asdict(each).items()} for each in found]
    return Result({"entries": entries})


OPERATIONS = (
    Operation(
        name="verify_audit_log",
        method="GET",
        path="/audit/chain",
        permission=Permission.AUDIT,
        title="Verify the chain of the audit log now",
        tag=TAG,
        work=verify,
        result=obj(id=WHOLE, sha256=TEXT, entries=WHOLE, verified=maybe("object")),
        errors=(400,),
    ),
    Operation(
        name="get_audit_entry",
        method="GET",
        path="/audit/{number:int}",
        permission=Permission.AUDIT,
        title="One act of the audit log, with the entries of which it consists",
        tag=TAG,
        work=show,
        result=obj(
            entries=many(
                obj(id=WHOLE, at=TIME, actor=TEXT, action=TEXT, outcome=TEXT, detail=ANY, sha256=TEXT)
            )
        ),
        parameters=(path_id("number", "the entry's number", {"type": "integer", "minimum": 0}),),
    ),
)
