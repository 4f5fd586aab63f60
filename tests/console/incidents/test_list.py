"""The list of incidents: its filters, its figures, and the acknowledgement of several."""

import asyncpg
import pytest

from console.roles import Role
from tests.console.conftest import Visit
from tests.console.shop import watch_shop
from tests.store.past import NOON, add_incident
from tests.store.recorded import Recorder


@pytest.fixture
async def recorder(store_pool: asyncpg.Pool) -> Recorder:
    recorder = await watch_shop(store_pool)
    for check, verdicts in (("gateway", "f"), ("api", "ff"), ("shop", "fp")):
        await recorder.read(check, verdicts)
    return recorder


async def subjects(visit: Visit, query: str) -> list[str]:
    answer = await (await visit()).get(f"/incidents?format=json&{query}")
    assert answer.status_code == 200, answer.text
    return sorted(row["subject"] for row in answer.json()["items"])


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", ["api", "gateway", "shop"]),
        ("open=on", ["api", "gateway"]),
        ("state=resolved", ["shop"]),
        ("group=customers", ["api", "shop"]),
        ("group=network", ["gateway"]),
        ("group=nothing", []),
        ("check=api", ["api"]),
        ("kind=check", ["api", "gateway", "shop"]),
        ("kind=rule", []),
        ("recent=on&severity=P2", ["gateway"]),
        ("mark=false", []),
    ],
)
async def test_filters_select(visit: Visit, recorder: Recorder, query: str, found: list[str]) -> None:
    assert await subjects(visit, query) == found


async def test_rules_and_their_groups_are_found(visit: Visit, store_pool: asyncpg.Pool) -> None:
    await watch_shop(store_pool)
    await add_incident(store_pool, "r1", NOON, fingerprint="rule:slow@api", subject="slow on api")
    await add_incident(store_pool, "r2", NOON, fingerprint="reconcile:payments")
    assert await subjects(visit, "kind=rule") == ["slow on api"]
    assert await subjects(visit, "check=slow") == ["slow on api"]
    assert await subjects(visit, "group=payments") == ["slow on api"]
    assert await subjects(visit, "kind=reconciliation") == ["r2"]


async def test_figures_of_the_list_are_of_the_timeline(visit: Visit, recorder: Recorder) -> None:
    await recorder.acknowledge("api", "ada")
    rows = (await (await visit()).get("/incidents?format=json&check=api")).json()["items"]
    (row,) = rows
    assert row["acknowledged_by"] == "ada"
    assert row["to_acknowledge"] is not None
    assert row["to_resolve"] is None
    assert (row["channels"], row["notifications"]) == (0, 0)  # nothing has been delivered


async def test_filters_stay_in_the_addresses_of_the_page(visit: Visit, recorder: Recorder) -> None:
    page = (await (await visit()).get("/incidents?recent=on&group=customers")).text
    assert "/incidents?recent=on&amp;group=customers&amp;format=csv" in page
    assert 'name="recent" value="on" checked' in page


async def test_several_are_acknowledged_with_an_entry_each(
    visit: Visit, recorder: Recorder, store_pool: asyncpg.Pool
) -> None:
    await recorder.acknowledge("gateway", "bob")
    ids = [await recorder.incident(check) for check in ("api", "gateway")]
    client = await visit([Role.OPERATOR])
    page = (await client.post("/incidents/acknowledge", data={"incident": ids, "for": "1h"})).text
    assert "1 of 2 acknowledged" in page
    assert f"{ids[1]} was already acknowledged by bob" in page
    outcomes = await store_pool.fetch("select object, outcome from paywatch.audit_log order by id")
    assert [tuple(row) for row in outcomes] == [
        (ids[0], "attempted"),
        (ids[0], "done"),
        (ids[1], "attempted"),
        (ids[1], "refused"),
    ]


async def test_only_open_ones_can_be_chosen(visit: Visit, recorder: Recorder) -> None:
    page = (await (await visit()).get("/incidents")).text
    assert page.count('type="checkbox" form="several"') == 2
    assert 'form="several"' not in (await (await visit([Role.VIEWER])).get("/incidents")).text


@pytest.mark.parametrize(
    ("incidents", "sentence"),
    [
        ([], "nothing is chosen"),
        ([f"inc_{number}" for number in range(51)], "51 rows are chosen, and 50 at once"),
        (["inc_zzzzzz"], "no incident has the id"),
    ],
)
async def test_a_wrong_choice_is_refused(visit: Visit, incidents: list[str], sentence: str) -> None:
    answer = await (await visit()).post("/incidents/acknowledge", data={"incident": incidents})
    assert answer.status_code == 400
    assert sentence in answer.text
