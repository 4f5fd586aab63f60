"""`arq workers.ProbeWorker` is as good as `paywatch worker probes`."""

import sys
from pathlib import Path

from sandbox.company import Company
from tests.workers.fleet import Fleet, http_check

ARQ = str(Path(sys.executable).with_name("arq"))


async def test_the_arq_command_runs_checks(fleet: Fleet, town: Company) -> None:
    fleet.configure(http_check("page", f"{town.shop_url}/api/health"))
    alive = fleet.folder / "alive"
    worker = fleet.launch([ARQ, "workers.ProbeWorker"], PAYWATCH_ALIVE_FILE=str(alive))
    await fleet.at_work(worker)
    await fleet.until(lambda: fleet.rows("select 1 from paywatch.readings"), "a check is run")
    assert alive.exists()
    assert await worker.stop() == 0
    assert not alive.exists()
    assert await fleet.rows("select worker from paywatch.heartbeats") == []


async def test_the_arq_command_runs_reconciliations(fleet: Fleet, town: Company) -> None:
    fleet.configure()
    worker = fleet.launch([ARQ, "workers.ReconcileWorker"])
    await fleet.at_work(worker)
    found = await fleet.rows("select queue from paywatch.heartbeats")
    assert [row["queue"] for row in found] == ["reconcile"]
    assert await worker.stop() == 0


async def test_a_wrong_configuration_ends_arq_with_sentences(fleet: Fleet) -> None:
    fleet.config.write_text('[[checks]]\nname = "page"\nkind = "http"\nurl = "nowhere"\nevery = "0s"\n')
    worker = fleet.launch([ARQ, "workers.ProbeWorker"])
    assert await worker.ended() == 2
    assert 'checks[0] "page": every = "0s"' in worker.log()
    assert "Traceback" not in worker.log()


async def test_a_missing_schema_ends_arq_with_a_sentence(fleet: Fleet, database: str) -> None:
    fleet.configure()
    worker = fleet.launch([ARQ, "workers.ProbeWorker"], DATABASE_URL=database)
    assert await worker.ended() == 2
    assert "run `paywatch migrate`" in worker.log()
    assert "Traceback" not in worker.log()


async def test_the_arq_command_survives_a_refusing_redis(fleet: Fleet, town: Company) -> None:
    fleet.configure(http_check("page", f"{town.shop_url}/api/health"))
    wrong = fleet.environment["REDIS_URL"].replace("redis://:", "redis://:wrong-")
    worker = fleet.launch([ARQ, "workers.ProbeWorker"], REDIS_URL=wrong)
    await fleet.until(lambda: fleet.rows("select 1 from paywatch.readings"), "a check is run")
    await fleet.until(lambda: worker.events("redis_refused"), "the refusal is logged")
    assert await worker.stop() == 0
    assert "Traceback" not in worker.log()
