"""One run: its progress, findings, report files and sign-offs."""

import csv
import hashlib
import io

import asyncpg
import httpx
import pytest

from console.roles import Role
from reconcile import create
from reconcile.runs.lease import claim_run
from tests.console.conftest import Visit
from tests.reconcile.reporting import DAY, SIGNED, StoredFinding, create_report, deps_for, tamper


async def progress(client: httpx.AsyncClient, run: str) -> str:
    return (await client.get(f"/reconcile/runs/{run}/progress")).text


async def test_progress_never_says_that_a_dead_worker_works(visit: Visit, store_pool: asyncpg.Pool) -> None:
    client, run = await visit(), await create(store_pool, DAY)
    assert "It is queued. No reconcile worker is running" in await progress(client, run)
    await claim_run(deps_for(store_pool), run)
    assert "worker-1 executes it" in await progress(client, run)
    await store_pool.execute(
        "update paywatch.runs set lease_until = now() - interval '1 s' where id = $1", run
    )
    page = await progress(client, run)
    assert "Nobody executes it now: the lease of worker-1 is over" in page
    assert "executes it." not in page.replace("Nobody executes it", "")


async def test_progress_of_an_ended_run_loads_the_page_anew(visit: Visit, store_pool: asyncpg.Pool) -> None:
    run = (await create_report(store_pool)).run
    answer = await (await visit()).get(f"/reconcile/runs/{run}/progress")
    assert (answer.status_code, answer.headers["hx-refresh"]) == (204, "true")


async def test_findings_of_a_run_that_has_not_ended_are_unknown(
    visit: Visit, store_pool: asyncpg.Pool
) -> None:
    ended, client = (await create_report(store_pool, [])).run, await visit()
    run = await create(store_pool, DAY)
    page = (await client.get(f"/reconcile/runs/{run}")).text
    assert f'<div id="run-head" data-live="run {run}">' in page
    assert "what differs is unknown before the run has ended" in page
    assert "0 findings, 0 left open" in (await client.get(f"/reconcile/runs/{ended}")).text
    await store_pool.execute(
        "update paywatch.runs set status = 'failed', reason = 'no key', finished_at = now() where id = $1",
        run,
    )
    page = (await client.get(f"/reconcile/runs/{run}")).text
    assert "Nothing was classified: what differs is unknown" in page
    assert "0 findings" not in page


async def test_findings_are_ranked_when_their_run_has_ended(visit: Visit, store_pool: asyncpg.Pool) -> None:
    """Until then the list would be empty, which would read as nothing at risk."""
    client, run = await visit(), await create(store_pool, DAY)
    for address in (
        f"/reconcile/runs/{run}/at-risk",
        f"/reconcile/runs/{run}/at-risk?format=csv",
        f"/api/v1/runs/{run}/at-risk",
    ):
        answer = await client.get(address)
        assert answer.status_code == 409, address
        assert "has not ended" in answer.text
    assert "/at-risk" not in (await client.get(f"/reconcile/runs/{run}")).text


async def test_an_unknown_run_is_not_found(visit: Visit) -> None:
    client = await visit()
    for path in (
        "run_9",
        "run_9/findings",
        "run_9/at-risk",
        "run_9/approve",
        "run_9/files/report.html",
    ):
        answer = await client.get(f"/reconcile/runs/{path}")
        assert answer.status_code == 404, path
        assert "no reconciliation run has the id" in answer.text
    assert (await client.get("/reconcile/runs/%00")).status_code == 404


async def test_a_run_shows_proofs_and_files(visit: Visit, store_pool: asyncpg.Pool) -> None:
    report = await create_report(store_pool)
    page = (await (await visit([Role.VIEWER])).get(f"/reconcile/runs/{report.run}")).text
    for proof in report.proofs:
        assert proof.reason in page
    assert (report.report or "").removeprefix("sha256:") in page
    assert f"/reconcile/runs/{report.run}/files/" not in page  # a viewer sees hashes, and downloads nothing


async def test_findings_come_by_currency_and_money(visit: Visit, store_pool: asyncpg.Pool) -> None:
    findings = [StoredFinding(f"pi_{n:03}", at_risk={"usd": n * 100}) for n in range(1, 121)]
    findings += [StoredFinding("pi_yen", currency="jpy", at_risk={"jpy": 5}), StoredFinding("pi_none")]
    run, client = (await create_report(store_pool, findings)).run, await visit()
    seen: list[str] = []
    url = f"/reconcile/runs/{run}/at-risk"
    while url:
        page = (await client.get(url)).text
        seen += [part.split('"')[0] for part in page.split("/findings/payments/")[1:]]
        url = page.partition('rel="next" href="')[2].partition('"')[0].replace("&amp;", "&")
    assert seen == ["pi_yen", *(f"pi_{n:03}" for n in range(120, 0, -1))]


async def test_findings_are_filtered_and_exported(visit: Visit, store_pool: asyncpg.Pool) -> None:
    findings = [StoredFinding(f"pi_{n}", at_risk={"usd": n * 100}) for n in range(1, 6)]
    run, client = (await create_report(store_pool, findings)).run, await visit()
    url = f"/reconcile/runs/{run}/findings?currency=USD&minimum=400&format=csv"
    rows = list(csv.DictReader(io.StringIO((await client.get(url)).text)))
    assert [(row["id"], row["at_risk"]) for row in rows] == [("pi_4", "4.00 USD"), ("pi_5", "5.00 USD")]
    refused = await client.get(f"/reconcile/runs/{run}/at-risk?minimum=400")
    assert refused.status_code == 400
    assert "choose the currency too" in refused.text


async def test_a_finding_shows_both_sides_and_hides_markup(visit: Visit, store_pool: asyncpg.Pool) -> None:
    id_ = "<b>x</b>/y"
    run = (await create_report(store_pool, [StoredFinding(id_, status="<i>PAID</i>")])).run
    client = await visit()
    page = (await client.get(f"/reconcile/runs/{run}/findings/payments/%3Cb%3Ex%3C%2Fb%3E%2Fy")).text
    assert "processing" in page
    assert "&lt;i&gt;PAID&lt;/i&gt;" in page
    assert "<b>x" not in page
    missing = await client.get(f"/reconcile/runs/{run}/findings/payments/pi_9")
    assert missing.status_code == 404


async def test_a_file_has_the_hash_of_its_manifest(visit: Visit, store_pool: asyncpg.Pool) -> None:
    run, client = (await create_report(store_pool)).run, await visit([Role.AUDITOR])
    sums = (await client.get(f"/reconcile/runs/{run}/files/SHA256SUMS")).text
    for line in sums.splitlines():
        digest, name = line.split("  ")
        content = (await client.get(f"/reconcile/runs/{run}/files/{name}")).content
        assert hashlib.sha256(content).hexdigest() == digest, name
    assert (await client.get(f"/reconcile/runs/{run}/files/../secrets")).status_code == 404
    assert (await client.get(f"/reconcile/runs/{run}/files/report.html?edition=x")).status_code == 400


async def manifest(client: httpx.AsyncClient, run: str) -> str:
    page = (await client.get(f"/reconcile/runs/{run}")).text
    return page.partition('name="manifest" value="')[2].partition('"')[0]


async def test_two_people_sign_a_report(visit: Visit, store_pool: asyncpg.Pool) -> None:
    run = (await create_report(store_pool)).run
    fay, bob = await visit([Role.FINANCE], name="fay"), await visit([Role.APPROVER], name="bob")
    both = await visit(name="FAY ")
    form = {"manifest": await manifest(fay, run), "note": "compared the totals with the bank"}
    early = await bob.post(f"/reconcile/runs/{run}/sign/reviewer", data=form)
    assert early.status_code == 409
    assert (await fay.post(f"/reconcile/runs/{run}/sign/preparer", data=form)).status_code == 303
    same = await both.post(f"/reconcile/runs/{run}/sign/reviewer", data=form)
    assert same.status_code == 409
    assert "a different person must review it" in same.text
    assert (await bob.post(f"/reconcile/runs/{run}/sign/reviewer", data=form)).status_code == 303
    page = (await fay.get(f"/reconcile/runs/{run}")).text
    assert "Prepared and reviewed by two people" in page
    outcomes = await store_pool.fetch("select actor, outcome from paywatch.audit_acts order by id")
    assert [tuple(each) for each in outcomes] == [
        *(("bob", "refused"), ("fay", "done"), ("FAY ", "refused"), ("bob", "done"))
    ]


@pytest.mark.parametrize(("field", "value"), [("note", "  "), ("note", "x" * 2001), ("manifest", "00")])
async def test_nobody_signs_without_reading(
    visit: Visit, store_pool: asyncpg.Pool, field: str, value: str
) -> None:
    run, client = (await create_report(store_pool)).run, await visit()
    form = {"manifest": await manifest(client, run), "note": "compared"} | {field: value}
    answer = await client.post(f"/reconcile/runs/{run}/sign/preparer", data=form)
    assert answer.status_code in (400, 409)
    assert await store_pool.fetchval("select count(*) from paywatch.sign_offs") == 0


async def test_a_console_without_the_key_says_that_it_cannot_sign(
    visit: Visit, store_pool: asyncpg.Pool
) -> None:
    run, client = (await create_report(store_pool, settings=SIGNED)).run, await visit()
    page = (await client.get(f"/reconcile/runs/{run}")).text
    assert "this console has no PAYWATCH_SIGNING_KEY" in page
    assert "Sign as" not in page


async def test_a_verification_is_kept(visit: Visit, store_pool: asyncpg.Pool) -> None:
    run, client = (await create_report(store_pool)).run, await visit([Role.AUDITOR], name="aud")
    assert ">never<" in (await client.get(f"/reconcile/runs/{run}")).text
    assert "report-verified" in (await client.post(f"/reconcile/runs/{run}/verify")).headers["location"]
    assert "by aud" in (await client.get(f"/reconcile/runs/{run}")).text
    await tamper(store_pool, "update paywatch.findings set reason = 'nothing happened'")
    assert "report-damaged" in (await client.post(f"/reconcile/runs/{run}/verify")).headers["location"]
    assert "findings.jsonl" in (await client.get(f"/reconcile/runs/{run}")).text
