"""The evidence of a run agrees with the requests that the pretend Stripe counted."""

import hashlib
import json
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

import httpx
import pytest

from reconcile import export
from sandbox.company import Company
from sandbox.http.faults import RecordedRequest
from sandbox.shop.ledger import Plan, seed_ledger
from tests.reconcile.conftest import MakeDeps
from tests.reconcile.shop import Start, day_of, reconcile
from tests.waiting import PATIENCE

LISTS = ("/v1/payment_intents", "/v1/events", "/v1/balance_transactions")


@pytest.fixture
async def found(
    company: Start, make_deps: MakeDeps, database: str, tmp_path: Path
) -> tuple[Company, dict[str, RecordedRequest], list[dict[str, Any]], Path]:
    """A company, its requests by id, the logged pages, and the report's folder."""
    shop = company(payments=700)
    await seed_ledger(database, shop.world, Plan(missing=3, orphaned=2))
    deps = await make_deps(shop)
    result = await reconcile(deps, day_of(shop))
    folder = await export(deps.store, result.run, tmp_path)
    pages = [json.loads(line) for line in (folder / "evidence" / "pages.jsonl").read_text().splitlines()]
    return shop, {each.request_id: each for each in shop.stripe.statistics.requests}, pages, folder


Found = tuple[Company, dict[str, RecordedRequest], list[dict[str, Any]], Path]


async def test_each_logged_page_matches_its_request_and_response(found: Found) -> None:
    shop, requests, pages, _ = found
    assert {page["object"] for page in pages} == {"payments", "balance_transactions"}
    headers = {"Authorization": f"Bearer {shop.key}"}
    async with httpx.AsyncClient(base_url=shop.stripe_url, headers=headers, timeout=PATIENCE) as client:
        for page in pages:
            request = requests[page["request_id"]]
            query = parse_qs(request.query)
            if "asked_for" in page:
                assert page["asked_for"] in (request.path.rpartition("/")[2], request.query)
                assert page["count"] == (request.status == 200)
            else:
                assert (request.status, page["after"]) == (200, query.get("starting_after", [""])[0])
            if request.status == 200:
                again = await client.get(f"{request.path}?{request.query}")
                assert hashlib.sha256(again.content).hexdigest() == page["sha256"]
                assert "after" not in page or len(again.json()["data"]) == page["count"]
            else:
                assert (request.status, page["sha256"]) == (404, "")


async def test_every_answered_list_is_logged_once(found: Found) -> None:
    _, requests, pages, _ = found
    logged = [page["request_id"] for page in pages]
    assert len(set(logged)) == len(logged)
    answered = {each.request_id: each.path for each in requests.values() if each.status == 200}
    lists = {id_ for id_, path in answered.items() if path in LISTS} - {
        page["request_id"] for page in pages if "asked_for" in page
    }
    assert {answered[id_] for id_ in lists} == {*LISTS}
    assert lists == {page["request_id"] for page in pages if "after" in page}
    gone = [page["asked_for"] for page in pages if page.get("count") == 0 and "asked_for" in page]
    assert len(gone) == 2


async def test_slices_count_the_records_of_their_pages(found: Found) -> None:
    shop, _, pages, folder = found
    header, *lines = (folder / "evidence" / "slices.csv").read_text().splitlines()
    slices = [dict(zip(header.split(","), line.split(","), strict=True)) for line in lines]
    for each in slices:
        mine = [
            page
            for page in pages
            if (page["object"], str(page.get("slice"))) == (each["object"], each["slice"]) and "after" in page
        ]
        assert (len(mine), sum(page["count"] for page in mine)) == (int(each["pages"]), int(each["records"]))
        assert each["read_to_its_end"] == "yes"
    listed = [each for each in slices if (each["object"], each["source"]) == ("payments", "listed")]
    assert sum(int(each["records"]) for each in listed) == shop.world.window.payments
