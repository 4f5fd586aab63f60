"""Shows one payment, charge, refund, dispute or payout: both sides, and every run that saw it."""

from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from console.context import console_of
from console.pages.payment.known import known_of
from console.roles import Permission
from console.route import Route
from console.web.problems import BadInput
from console.web.templating import render
from reconcile import KINDS
from reconcile.inspection.comparison import differences, fields
from reconcile.inspection.explanation import SeveralObjects
from reconcile.inspection.history import rows_about
from reconcile.inspection.live import object_of as kind_of
from settings.accounts import PLATFORM, Account, parse_accounts
from workers.reconciling.sightings import how, result

LONGEST = 255
"""Characters of an id."""
SHOWN = 50
"""Runs, movements and linked findings that are shown."""


async def find(request: Request) -> Response:
    """Sends the search form on to the page of the id."""
    return RedirectResponse(f"/payments/{quote(id_of(request.query_params.get('id', '')), safe='')}", 303)


async def show(request: Request) -> Response:
    console, id_ = console_of(request), id_of(request.path_params["id"])
    account, object_ = account_of(request), object_of(request)
    try:
        known = await known_of(console, id_, account, object_)
    except SeveralObjects:
        rows = await rows_about(console.pool, id_, account, object_)
        choices = sorted({(Account(row["account"]).name, row["object"]) for row in rows})
        return await render(request, "payment_choice.html", id=id_, choices=choices)
    explained, ledger = known.explained, known.ledger.found
    found = None if explained is None else explained.found
    return await render(
        request,
        "payment.html",
        known=known,
        found=found,
        differences=[] if found is None else [console.mask(each) for each in differences(found)],
        fields=[] if found is None else list(fields(found)),
        ledger_fields=[] if ledger is None else list(fields(ledger)),
        how=how,
        result=result,
        pages=[each for each in known.related if kind_of(each) in console.settings.reconcile.objects],
        shown=SHOWN,
    )


def id_of(text: str) -> str:
    id_ = text.strip()
    if not id_ or len(id_) > LONGEST or not id_.isprintable():
        raise BadInput(
            f"Id: write the id of an object, such as pi_..., of at most {LONGEST} printable characters"
        )
    return id_


def account_of(request: Request) -> Account | None:
    text = request.query_params.get("account")
    if not text:
        return None
    try:
        (name,) = parse_accounts(text)
    except ValueError:
        raise BadInput(f"account: {text[:50]!r} is not one: write {PLATFORM} or one acct_...") from None
    if name == "all":
        raise BadInput(f"account: write {PLATFORM} or one acct_...")
    return Account.named(name)


def object_of(request: Request) -> str | None:
    text = request.query_params.get("object")
    if text and text not in KINDS:
        raise BadInput(f"object: {text[:50]!r} is not possible: use one of {', '.join(KINDS)}")
    return text or None


ROUTES = (
    Route("/payments/find", find, Permission.READ, "Search for one payment"),
    Route("/payments/{id:path}", show, Permission.READ, "One payment on both sides"),
)
