"""``worker --check``: every reason why a worker could not start, at once, and nothing started."""

import socket

import pytest

from sandbox.company import Company
from sandbox.http.faults import FaultKind
from tests.workers.conftest import Paywatch
from tests.workers.fleet import Fleet, http_check

CHECK = http_check("page", "https://shop.example/")


async def test_a_worker_that_can_start_is_not_started(fleet: Fleet, paywatch: Paywatch) -> None:
    fleet.configure(CHECK)
    fine = await paywatch(fleet, "worker", "--check", "--metrics-port", "0")
    assert (fine.exit_code, fine.stdout, fine.stderr) == (
        0,
        "A worker for probes and reconcile can start.\n",
        "",
    )
    assert await fleet.value("select count(*) from paywatch.heartbeats") == 0
    assert await fleet.value("select count(*) from paywatch.config_revisions") == 0


async def test_every_problem_is_printed(fleet: Fleet, paywatch: Paywatch) -> None:
    fleet.configure()
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        result = await paywatch(
            fleet,
            *("worker", "probes", "--check", "--metrics-port", port),
            DATABASE_URL="postgresql://u:word@127.0.0.1:1/shop",
            REDIS_URL="redis://:word@127.0.0.1:1/0",
        )
    idle, store, redis, metrics = result.stderr.splitlines()
    assert (result.exit_code, result.stdout) == (3, "")
    assert idle.startswith("paywatch: there is nothing to watch")
    assert "127.0.0.1:1" in store
    assert "REDIS_URL" in redis
    assert f"cannot listen on 127.0.0.1 port {port}" in metrics
    assert "word" not in result.stderr


async def test_an_old_schema_is_wrong(bare: Fleet, paywatch: Paywatch) -> None:
    bare.configure(CHECK)
    result = await paywatch(bare, "worker", "--check")
    assert (result.exit_code, "run `paywatch migrate`" in result.stderr) == (2, True)


@pytest.mark.parametrize(
    ("kind", "answer"),
    [
        ("unauthorized", (2, "Stripe rejected the API key; check STRIPE_SECRET_KEY")),
        ("outage", (3, "GET /v1/balance")),
        ("forbidden", (0, "")),
    ],
)
async def test_stripe_is_asked_whether_it_accepts_the_key(
    fleet: Fleet, town: Company, paywatch: Paywatch, kind: FaultKind, answer: tuple[int, str]
) -> None:
    code, sentence = answer
    fleet.configure(CHECK)
    town.stripe.faults.add(kind, path="/v1/balance")
    result = await paywatch(fleet, "worker", "--check", "--metrics-port", "0")
    assert (result.exit_code, sentence in result.stderr) == (code, True)
    assert result.stderr.count("\n") == bool(sentence)
