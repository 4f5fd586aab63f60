"""A company with six days of payments, and what Stripe lists and a run proves of its money."""

import asyncio
from collections import defaultdict
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import msgspec

from reconcile import RunResult, Window, export
from reconcile.codes import ProofCode
from sandbox.company import Company
from tests.reconcile.shop import Start, reconcile

LIST = "/v1/balance_transactions"
DAY = timedelta(days=1)


def midnight() -> datetime:
    """The last midnight."""
    return datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0)


TODAY = midnight()
YESTERDAY, BEFORE = Window(TODAY - DAY, TODAY), Window(TODAY - 2 * DAY, TODAY - DAY)


def last_days() -> tuple[Window, Window]:
    """Returns the day before yesterday, and yesterday: at midnight `BEFORE` gets too old for the proof of the
    balance, and the tests may run over it."""
    today = midnight()
    return Window(today - 2 * DAY, today - DAY), Window(today - DAY, today)


def verdicts(result: RunResult, code: ProofCode) -> dict[str | None, tuple[str, str]]:
    """Returns result and reason of one proof by currency."""
    return {each.currency: (each.result, each.reason) for each in result.proofs if each.code == code}


def proof_results(result: RunResult, code: ProofCode) -> set[str]:
    return {verdict for verdict, _ in verdicts(result, code).values()}


def create_week(company: Start, seed: int = 1, payments: int = 700) -> Company:
    """Starts a company with the payments of the last six whole days, and what followed from them."""
    today = midnight()
    return company(seed=seed, payments=payments, since=today - 6 * DAY, until=today)


def transactions(shop: Company, **filters: Any) -> list[dict[str, Any]]:
    """Returns the balance transactions that Stripe lists, newest first."""
    narrowed = shop.world.collections[LIST]
    found = [msgspec.json.decode(narrowed.render(value)) for value in reversed(narrowed.keys().values)]
    return [each for each in found if all(each[name] == value for name, value in filters.items())]


def within(window: Window, found: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [each for each in found if datetime.fromtimestamp(each["created"], UTC) in window]


def forget_events(shop: Company) -> None:
    """Deletes all events, as Stripe does after 30 days, so that only movements show a change."""
    del shop.world.events.values[:]


async def execute_soon(deps: Any, window: Window, **request: Any) -> RunResult:
    """Reconciles a window as soon as it has ended."""
    await asyncio.sleep(max(0.0, (window.until - datetime.now(UTC)).total_seconds() + 0.01))
    return await reconcile(deps, window, **request)


async def report(deps: Any, result: RunResult, folder: Path) -> dict[str, Any]:
    await export(deps.store, result.run, folder / result.run)
    found: dict[str, Any] = msgspec.json.decode((folder / result.run / "report.json").read_bytes())
    return found


def objects_of(shop: Company, name: str) -> list[dict[str, Any]]:
    """Returns the objects that Stripe lists, oldest first."""
    collection = shop.world.collections[f"/v1/{name}"]
    return [msgspec.json.decode(collection.render(value)) for value in collection.keys().values]


def charge_of(shop: Company, movement: dict[str, Any]) -> str:
    (refund,) = [each for each in objects_of(shop, "refunds") if each["id"] == movement["source"]]
    return str(refund["charge"])


Totals = dict[tuple[str, str], tuple[int, int, int, int]]


def totals(found: Iterable[dict[str, Any]]) -> Totals:
    """Returns count, amount, fee and net by currency and category."""
    sums: defaultdict[tuple[str, str], list[int]] = defaultdict(lambda: [0, 0, 0, 0])
    for each in found:
        line = sums[each["currency"], each["reporting_category"]]
        for place, value in enumerate((1, each["amount"], each["fee"], each["net"])):
            line[place] += value
    return {key: (line[0], line[1], line[2], line[3]) for key, line in sums.items()}


def by_category(lines: list[dict[str, Any]]) -> Totals:
    return {
        (each["currency"], each["category"]): (each["count"], each["amount"], each["fee"], each["net"])
        for each in lines
    }
