"""The report of a day says that nothing needs a person once everything is proven, and not before."""

import html
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

from reconcile import export
from sandbox.company import RESTRICTED_KEY
from tests.reconcile.money.company import last_days
from tests.reconcile.shop import reconcile


async def test_only_a_proven_day_needs_nobody(stage: Callable[..., Any], tmp_path: Path) -> None:
    shop, deps = await stage(stripe={"key": RESTRICTED_KEY})
    shop.stripe.denied.add("/v1/payment_intents")
    verdicts = []
    for number, window in enumerate(last_days()):
        result = await reconcile(deps, window)
        page = (await export(deps.store, result.run, tmp_path / str(number)) / "report.html").read_text()
        found = re.search(r'<div class="verdict (\w+)">\n<h1>(.+)</h1>\n<p class="lead">(.+)</p>', page)
        assert found is not None
        verdicts.append([html.unescape(each) for each in found.groups()])
        shop.stripe.denied.clear()
    incomplete = "This run is incomplete: what it did not read or compare is unknown."
    agree = f"{result.objects['payments']['synced']} payments agree with the ledger and every proof holds."
    assert verdicts == [
        ["bad", "Incomplete", f"{incomplete} It found no exception in what it compared."],
        ["good", "Nothing needs a person", f"Nothing in this window needs a person: {agree}"],
    ]
