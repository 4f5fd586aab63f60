"""One incident: what its page shows, and what people do there."""

import asyncio
import json
import re

import asyncpg
import pytest

from console.roles import Role
from tests.console.conftest import Visit
from tests.console.shop import watch_shop
from tests.store.recorded import Recorder


@pytest.fixture
async def recorder(store_pool: asyncpg.Pool) -> Recorder:
    return await watch_shop(store_pool)


@pytest.fixture
async def incident(recorder: Recorder) -> str:
    await recorder.read("api", "pff", cause="status", reason="500, password=hunter2-hunter2 <b>\x1b[2J")
    return await recorder.incident("api")


async def acts(pool: asyncpg.Pool) -> list[tuple[str, str, str, str]]:
    rows = await pool.fetch("select actor, action, object, outcome from paywatch.audit_log order by id")
    return [tuple(row) for row in rows]


async def test_an_incident_shows_why_and_what_comes_next(visit: Visit, incident: str) -> None:
    page = (await (await visit()).get(f"/incidents/{incident}")).text
    assert re.search(r'data-until="[^"]+">in [0-5]:[0-9]{2}<.*notifies boss', page)
    assert "escalation step 1 of 1 notifies boss" in page
    assert "boss: escalation step 1 is not taken yet" in page
    assert ">for 4h, as its severity is configured</option>" in page
    listed = (await (await visit()).get("/incidents")).text
    assert ">P0 4h, P1 1d, P2 until it ends, P3 until it ends</option>" in listed
    assert "It opened after 2 failing readings in a row, as opens_after = 2 asks." in page
    assert 'href="https://wiki.example/api" rel="noreferrer"' in page
    assert "password=********" in page
    assert "hunter2" not in page
    assert "<b>" not in page
    assert "\x1b" not in page


async def test_readings_have_units_and_plain_numbers(
    visit: Visit, recorder: Recorder, store_pool: asyncpg.Pool
) -> None:
    await recorder.read("api", "ff", cause="status", reason="500")
    incident = await recorder.incident("api")
    measured = (
        """update paywatch.readings set duration = 0.25, measured = '{"status": 503.0, "dns": 3.8e-05}'"""
    )
    await store_pool.execute(measured)
    page = (await (await visit()).get(f"/incidents/{incident}")).text
    assert "fail: 500, took 250 ms" in page
    assert '<span class="key">status</span> 503<' in page
    assert '<span class="key">dns</span> 0.000038<' in page
    assert re.search(r'<span class="key">slot</span> [0-9-]{10} [0-9:]{8}Z<', page)


async def test_a_part_of_an_id_leads_to_the_incident(visit: Visit, incident: str) -> None:
    client = await visit()
    answer = await client.get(f"/incidents/{incident[4:]}")
    assert (answer.status_code, answer.headers["location"]) == (303, f"/incidents/{incident}")
    unknown = await client.get("/incidents/inc_zzzzzzzz")
    assert unknown.status_code == 404
    assert "no incident has the id &#39;inc_zzzzzzzz&#39;" in unknown.text


async def test_acknowledging_is_decided_by_the_active_revision(
    visit: Visit, incident: str, store_pool: asyncpg.Pool
) -> None:
    client = await visit([Role.OPERATOR])
    answer = await client.post(f"/incidents/{incident}/acknowledge", data={"for": "2h"})
    assert answer.headers["location"] == f"/incidents/{incident}?notice=incident-acknowledged"
    page = (await client.get(answer.headers["location"])).text
    assert "The incident is acknowledged." in page
    assert "the acknowledgement by ann expires" in page
    assert "Acknowledge longer" in page
    assert await acts(store_pool) == [
        ("ann", "incident_acknowledged", incident, "attempted"),
        ("ann", "incident_acknowledged", incident, "done"),
    ]


async def test_of_two_people_one_wins_and_the_other_is_told(
    visit: Visit, incident: str, store_pool: asyncpg.Pool
) -> None:
    clients = [await visit(name="ann"), await visit(name="bob")]
    answers = await asyncio.gather(
        *(each.post(f"/incidents/{incident}/resolve", data={"reason": "fixed"}) for each in clients)
    )
    assert sorted(each.status_code for each in answers) == [303, 409]
    lost = next(each for each in answers if each.status_code == 409)
    winner = "ann" if answers[0].status_code == 303 else "bob"
    assert f"{incident} was already resolved by {winner} at" in lost.text
    assert "Timeline" in lost.text
    assert sorted(each[3] for each in await acts(store_pool)) == ["attempted", "attempted", "done", "refused"]


async def test_a_second_acknowledgement_is_told_who_was_first(visit: Visit, incident: str) -> None:
    await (await visit(name="ann")).post(f"/incidents/{incident}/acknowledge")
    late = await (await visit(name="bob")).post(f"/incidents/{incident}/acknowledge")
    assert late.status_code == 409
    assert f"{incident} was already acknowledged by ann at" in late.text


async def test_a_note_is_in_the_timeline_and_the_export(visit: Visit, incident: str) -> None:
    client = await visit([Role.FINANCE])
    answer = await client.post(f"/incidents/{incident}/note", data={"text": " called the <bank> "})
    assert answer.headers["location"].endswith("notice=incident-noted")
    assert "ann: called the &lt;bank&gt;" in (await client.get(f"/incidents/{incident}")).text
    exported = await client.get(f"/incidents/{incident}/postmortem.md")
    assert "ann: called the" in exported.text
    assert "<bank>" not in exported.text
    assert exported.headers["content-disposition"] == f'attachment; filename="{incident}.md"'
    assert "hunter2" not in exported.text


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "the note is empty"),
        ("\u200b ", "the note is empty"),
        ("a\u202eb", "another invisible character"),
        ("one\ntwo", "a line break"),
        ("x" * 1001, "the note has 1001 characters, and 1000 are possible"),
    ],
)
async def test_a_note_that_cannot_be_is_refused(
    visit: Visit, incident: str, text: str, sentence: str
) -> None:
    answer = await (await visit()).post(f"/incidents/{incident}/note", data={"text": text})
    assert answer.status_code == 400
    assert sentence in answer.text
    assert "Timeline" in answer.text


async def test_a_mark_is_replaced_only_by_who_saw_it(visit: Visit, incident: str) -> None:
    client, path = await visit(), f"/incidents/{incident}/mark"
    assert (await client.post(path, data={"mark": "false", "reason": "a test"})).status_code == 303
    page = (await client.get(f"/incidents/{incident}")).text
    assert "a false alert, by ann" in page
    assert "Change to a true alert" in page
    unseen = await client.post(path, data={"mark": "true"})
    assert unseen.status_code == 409
    assert f"ann marked {incident} as a false alert at" in unseen.text
    assert (await client.post(path, data={"mark": "true", "instead_of": "false"})).status_code == 303
    assert (await client.post(path, data={"mark": "perhaps"})).status_code == 400


@pytest.mark.parametrize("text", ["0s", "8d", "soon", "-1h"])
async def test_a_wrong_length_is_refused_beside_the_form(visit: Visit, incident: str, text: str) -> None:
    answer = await (await visit()).post(f"/incidents/{incident}/acknowledge", data={"for": text})
    assert answer.status_code == 400
    assert "until: " in answer.text
    assert "Timeline" in answer.text


async def test_a_viewer_sees_no_forms_and_may_not_send_them(visit: Visit, incident: str) -> None:
    client = await visit([Role.VIEWER])
    page = (await client.get(f"/incidents/{incident}")).text
    assert 'method="post"' not in page
    for action in ("acknowledge", "resolve", "note", "mark"):
        assert (await client.post(f"/incidents/{incident}/{action}")).status_code == 403


async def test_related_incidents_are_listed(visit: Visit, recorder: Recorder, incident: str) -> None:
    await recorder.read("shop", "f")
    child = await recorder.incident("shop")
    client = await visit()
    page = (await client.get(f"/incidents/{incident}")).text
    assert child in page
    assert "depends on it" in page
    held = (await client.get(f"/incidents/{child}")).text
    assert "it depends on this" in held
    assert "Its messages are held since" in held


async def test_the_evidence_of_the_failure_is_shown_masked(
    visit: Visit, incident: str, store_pool: asyncpg.Pool
) -> None:
    evidence = {"status": 500, "excerpt": "<html>token=abcdefghijkl", "json": {"state": "down"}}
    await store_pool.execute(
        "update paywatch.readings set evidence = $1, phases = $2 where verdict = 'fail'",
        *(json.loads(json.dumps(each)) for each in (evidence, {"connect": 0.25})),
    )
    page = (await (await visit()).get(f"/incidents/{incident}")).text
    assert "&lt;html&gt;token=********" in page
    assert "250 ms" in page
    assert "down" in page


async def test_the_page_of_a_long_incident_stays_small(
    visit: Visit, incident: str, store_pool: asyncpg.Pool
) -> None:
    await store_pool.execute(
        "insert into paywatch.incident_events (incident_id, at, kind, detail, inputs) "
        "select $1, now(), 'note', $2, '{}' from generate_series(1, 3000)",
        incident,
        "ann: " + "x" * 300,
    )
    page = (await (await visit()).get(f"/incidents/{incident}")).text
    assert "2,901 older lines are left out" in page
    assert len(page.encode()) < 200_000
