"""One payment on both sides, and every run that saw it. Stripe is not asked."""

from typing import Any

import msgspec
from starlette.requests import Request

from console.api.operation import ANY, MAYBE_TEXT, TEXT, Operation, Result, maybe, obj, path_id, query
from console.context import console_of
from console.pages.payment.known import Known, LedgerSide, known_of
from console.pages.payment.page import account_of, id_of, object_of
from console.roles import Permission
from console.web.problems import CodedProblem
from reconcile import KINDS
from reconcile.inspection.explanation import SeveralObjects
from workers.reconciling.explanation_json import explanation_json


async def show(request: Request, _body: None) -> Result:
    console, id_ = console_of(request), id_of(request.path_params["id"])
    try:
        known = await known_of(console, id_, account_of(request), object_of(request))
    except SeveralObjects as error:
        sentence = "several objects have this id: name one by the parameters account and object"
        raise CodedProblem(409, "several_objects", f"{sentence} ({error})") from None
    return Result(_json(known))


def _json(known: Known) -> dict[str, Any]:
    return explanation_json(known.id, known.explained) | {
        "object": known.object,
        "account": known.account.connected,
        "url": known.url,
        "stripe": msgspec.to_builtins(known.stripe, enc_hook=_plain),
        "ledger": _ledger(known.ledger),
        "runs": msgspec.to_builtins(list(known.sightings), enc_hook=_plain),
        "related": list(known.related),
    }


def _ledger(side: LedgerSide) -> dict[str, Any]:
    """``problem``: why the rows are unknown; null if the ledger answered."""
    rows = None if side.found is None else side.found.plain["ledger"]
    return {"rows": rows, "problem": side.problem}


def _plain(value: object) -> str:
    return str(value)


OPERATIONS = (
    Operation(
        name="get_payment",
        method="GET",
        path="/payments/{id}",
        permission=Permission.READ,
        title="One payment: both sides, its differences, and every run that saw it",
        tag="Reconciliation",
        work=show,
        result=obj(
            id=TEXT,
            object=MAYBE_TEXT,
            account=MAYBE_TEXT,
            url=MAYBE_TEXT,
            stripe=maybe("object"),
            ledger=ANY,
            runs={"type": "array"},
            related={"type": "array"},
        ),
        parameters=(
            path_id("id", "the object's id, such as pi_..."),
            query("account", "platform, or one acct_...", {"type": "string", "maxLength": 100}),
            query("object", "what kind of object it is", {"type": "string", "enum": list(KINDS)}),
        ),
        errors=(409,),
    ),
)
