"""Recorded Stripe objects are listed completely."""

import json
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest

from sandbox.company import Company
from sandbox.stripe.recorded import read_worlds

Start = Callable[..., Company]
Ask = Callable[..., httpx.Response]
AskOf = Callable[..., Ask]

STRIPE = Path(__file__).resolve().parents[3] / "shared" / "stripe"
VERSIONS = ("2023-10-16", "2025-10-29.clover")
PATHS = {
    "payment_intent": "/v1/payment_intents",
    "charge": "/v1/charges",
    "refund": "/v1/refunds",
    "payout": "/v1/payouts",
    "dispute": "/v1/disputes",
    "balance_transaction": "/v1/balance_transactions",
}
SUMS = ("amount", "amount_received", "amount_refunded", "fee", "net")


@pytest.mark.skipif(not STRIPE.is_dir(), reason="the recorded world is not here")
@pytest.mark.parametrize("version", VERSIONS)
def test_lists_return_every_recorded_object_with_its_sums(company: Start, ask: AskOf, version: str) -> None:
    expected = json.loads((STRIPE / "expected" / "aggregates.json").read_text())[version]
    worlds = read_worlds(STRIPE / "world" / version)
    recorded = company(payments=0, worlds=worlds)
    for noun, path in PATHS.items():
        if noun not in expected:
            continue
        found: dict[str, list[dict[str, Any]]] = {"platform": [], "connected": []}
        for account in worlds:
            get = ask(recorded, **({"Stripe-Account": account} if account else {}))
            found["connected" if account else "platform"] += pages(get, path)
        assert sum(map(len, found.values())) == expected[noun]["rows"]
        assert_sums(found, expected[noun]["by_side_currency_status_type"], noun == "balance_transaction")


def pages(get: Ask, path: str) -> list[dict[str, Any]]:
    params: dict[str, Any] = {"limit": 100}
    found: list[dict[str, Any]] = []
    while True:
        page = get(path, **params).json()
        found += page["data"]
        if not page["has_more"]:
            return found
        params["starting_after"] = page["data"][-1]["id"]


def assert_sums(found: Any, expected: Any, typed: bool) -> None:
    totals: defaultdict[str, defaultdict[str, int]] = defaultdict(lambda: defaultdict(int))
    for side, objects in found.items():
        for each in objects:
            kind = each["type"] if typed else "-"
            of = totals[f"{side}|{each.get('currency')}|{each.get('status')}|{kind}"]
            of["count"] += 1
            for name in SUMS:
                of[f"sum_{name}"] += each.get(name) or 0
    assert set(totals) == set(expected)
    for word, sums in expected.items():
        assert {name: totals[word][name] for name in sums} == sums, word
