"""The three flows: each creates something at Stripe, looks at its effect, and says how to remove it."""

import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

import httpx

from probes import request_errors
from probes.effects import Effects
from probes.judgement import Problem
from probes.payment_flow.desk import Desk, LiveMode, Made
from probes.reading import Json, Verdict
from probes.synthetic_rows import SyntheticRows
from probes.tools import Tools
from probes.wire import allow_all_but_metadata, allow_public
from settings.texts import escape_controls
from settings.values import format_duration
from stripeapi import resource

REPEATED = "this slot was run before"
TEST_CARD = "pm_card_visa"
_SUCCESS_URL = "https://example.com/paywatch"
_PAGE_TIMEOUT = 15.0


@dataclass(slots=True)
class Progress:
    """How far a run came. ``stage`` is what it is about to be; ``removals`` undo what it has created."""

    stage: str = "ready"
    problems: list[Problem] = field(default_factory=list)
    phases: dict[str, float] = field(default_factory=dict)
    values: dict[str, float] = field(default_factory=dict)
    evidence: dict[str, Json] = field(default_factory=dict)
    created: dict[str, Json] = field(default_factory=dict)
    removals: list[Callable[[], Awaitable[None]]] = field(default_factory=list)

    def begin(self, stage: str) -> float:
        self.stage = stage
        return time.monotonic()

    def end(self, started: float) -> float:
        self.phases[self.stage] = time.monotonic() - started
        return self.phases[self.stage]

    def made(self, kind: str, made: Made, removal: Callable[[], Awaitable[None]]) -> None:
        """Notes an object and how it is removed. Raises LiveMode if it is one of live mode."""
        self.created[kind] = escape_controls(made.id[:80])
        self.removals.append(removal)
        if made.livemode:
            raise LiveMode

    def fail(self, cause: str, sentence: str) -> None:
        self.problems.append(Problem(Verdict.FAIL, cause, sentence))


async def pay(desk: Desk, progress: Progress, tools: Tools, rows: SyntheticRows) -> None:
    """Creates a payment, confirms it with a test card, and waits for its effect."""
    check, effects = desk.check, Effects(desk.check.seen, tools)
    began = started = progress.begin("created")
    params = {
        "amount": check.amount,
        "currency": check.currency,
        "payment_method_types": ["card"],
        "description": "Test payment of Paywatch; no money moves",
    }
    payment = await desk.create("/v1/payment_intents", params)
    status: list[str | None] = [payment.status]
    progress.made("payment_intent", payment, lambda: desk.undo_payment(payment.id, status[0]))
    progress.end(started)
    await rows.expect([payment.id])
    # Never final: the refund at the end is an event too, whose row may come after this run's cleanup.
    started = progress.begin("confirmed")
    path = f"{resource('payment_intents', payment.id)}/confirm"
    confirmed = await desk.change(path, {"payment_method": TEST_CARD})
    status[0] = confirmed.status
    progress.end(started)
    if confirmed.status != "succeeded":
        shown = escape_controls((confirmed.status or "unknown")[:40])
        progress.fail("not_paid", f"the payment is {shown} after its confirmation, expected succeeded")
        return
    progress.values["payment_time"] = time.monotonic() - began
    await _see(desk, progress, effects, payment.id)


async def _see(desk: Desk, progress: Progress, effects: Effects, payment: str) -> None:
    seen = desk.check.seen
    if seen is None:
        return
    started = progress.begin("seen")
    took = await effects.wait(payment, started)
    progress.end(started)
    if took is not None:
        progress.values["seen_time"] = took
    elif desk.repeated:
        sentence = f"{REPEATED}, and its effect may have been removed since"
        progress.problems.append(Problem(Verdict.UNKNOWN, "repeated", sentence))
    else:
        within = format_duration(seen.within)
        progress.fail("no_effect", f"the payment succeeded, but was not seen within {within}")


async def link(desk: Desk, progress: Progress, tools: Tools, _rows: SyntheticRows) -> None:
    """Creates a product with its price and a payment link, and opens the link's page."""
    check = desk.check
    began = started = progress.begin("created")
    product = {"name": "Paywatch test product", "metadata": desk.metadata}
    price = await desk.create(
        "/v1/prices",
        {"currency": check.currency, "unit_amount": check.amount, "product_data": product},
    )
    progress.made("price", price, lambda: desk.archive_price(price.id, price.product))
    made = await desk.create("/v1/payment_links", {"line_items": [{"price": price.id, "quantity": 1}]})
    progress.made("payment_link", made, lambda: desk.archive("payment_links", made.id))
    progress.end(started)
    await _open(desk, progress, tools, made, began)


async def session(desk: Desk, progress: Progress, tools: Tools, _rows: SyntheticRows) -> None:
    """Creates a checkout session, and opens its page."""
    check = desk.check
    began = started = progress.begin("created")
    price = {
        "currency": check.currency,
        "unit_amount": check.amount,
        "product_data": {"name": "Paywatch test product"},
    }
    params = {
        "mode": "payment",
        "success_url": _SUCCESS_URL,
        "line_items": [{"price_data": price, "quantity": 1}],
    }
    made = await desk.create("/v1/checkout/sessions", params)
    progress.made("checkout_session", made, lambda: desk.expire(made.id))
    progress.end(started)
    await _open(desk, progress, tools, made, began)


async def _open(desk: Desk, progress: Progress, tools: Tools, made: Made, began: float) -> None:
    """Opens the page; it is not followed anywhere, and only a public address is opened for Stripe's."""
    started = progress.begin("opened")
    allow = allow_public if desk.client.is_stripe else allow_all_but_metadata
    try:
        request = tools.http.build_request("GET", made.url or "", timeout=_PAGE_TIMEOUT)
        request.extensions["allow"] = allow
        response = await tools.http.send(request)
    except (httpx.RequestError, httpx.InvalidURL) as error:
        known = isinstance(error, httpx.RequestError)
        outcome = request_errors.outcome_of(error) if isinstance(error, httpx.RequestError) else None
        local = outcome is not None and outcome.verdict is Verdict.UNKNOWN and outcome.cause == "network"
        verdict = Verdict.UNKNOWN if local else Verdict.FAIL
        reason = outcome.reason if known and outcome is not None else "its URL is not valid"
        cause = "network" if local else "page"
        progress.problems.append(Problem(verdict, cause, f"the page cannot be opened: {reason}"))
        return
    finally:
        progress.end(started)
    progress.evidence["page_status"] = response.status_code
    if response.status_code >= 400 and desk.repeated:
        sentence = f"{REPEATED}, and its page may have been closed since (HTTP {response.status_code})"
        progress.problems.append(Problem(Verdict.UNKNOWN, "repeated", sentence))
    elif response.status_code >= 400:
        progress.fail("page", f"the page answers with HTTP {response.status_code}")
    progress.values["page_time"] = time.monotonic() - began


FLOWS = {"payment_intent": pay, "payment_link": link, "checkout_session": session}
