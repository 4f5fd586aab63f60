"""Reports of real workers and commands."""

import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from sandbox.company import Company
from sandbox.embedded.servers import EmbeddedValkey
from tests.alerts.channels.receiver import Receiver, stall
from tests.workers.conftest import environment
from tests.workers.error_reports.envelopes import all_bytes, dsn_of, events
from tests.workers.error_reports.planted import OTHER, VARIABLE
from tests.workers.fleet import Fleet, http_check

KEY = "rk_live_OfTheWorkerUnderTest"
WEBHOOK = "webhook-secret-of-the-worker"
CARD = "4000 0566 5566 5556"
PLANTED = f"row ({CARD}, ann@shop.example, {KEY}, {WEBHOOK}, postgres://root:hunter2@10.0.0.1/x, {VARIABLE})"
RULE = '[[rules]]\nname = "slow"\ncondition = "p95 > 5s"\n'
"""Its job reads what checks have stored, every two seconds."""
SECRETS = (CARD, "ann@shop", KEY, WEBHOOK, "hunter2", VARIABLE)


UNCAUGHT = f"""
from threading import Thread
from workers.error_reports import ErrorReports
from workers.startup import load

class Finalized:
    def __del__(self):
        raise LookupError("{KEY}")

def fail():
    raise ValueError("{KEY}")

reports = ErrorReports()
load("worker-probes", reports)
thread = Thread(target=fail)
thread.start()
thread.join()
Finalized()
reports.close()
"""


@pytest.fixture
async def sentry() -> AsyncIterator[Receiver]:
    async with Receiver() as receiver:
        yield receiver


async def break_table(fleet: Fleet, table: str) -> None:
    """Postgres refuses its rows with an error that is no outage, and that quotes them."""
    await fleet.rows(
        f"create function public.refuse_{table}() returns trigger language plpgsql as "
        f"$$ begin raise exception '{PLANTED}'; end $$"
    )
    await fleet.rows(
        f"create trigger refuse before insert on paywatch.{table} "
        f"for each row execute function public.refuse_{table}()"
    )


def variables(sentry: Receiver) -> dict[str, str]:
    given = {"STRIPE_SECRET_KEY": KEY, "STRIPE_WEBHOOK_SECRET": WEBHOOK, "APP_VERSION": "1.2.3"}
    return {"SENTRY_DSN": dsn_of(sentry), **given, **OTHER}


async def test_a_bug_of_a_worker_is_reported_without_secrets(
    fleet: Fleet, town: Company, sentry: Receiver
) -> None:
    fleet.configure(http_check("page", f"{town.shop_url}/api/health"), RULE)
    await break_table(fleet, "rule_progress")
    worker = await fleet.started("probes", **variables(sentry))
    await fleet.until(lambda: len(worker.events("job_failed")) > 1, "the job fails more than once")
    await fleet.until(lambda: sentry.received, "a report arrives")
    assert await worker.stop() == 0
    event, *others = events(sentry.received)
    error = event["exception"]["values"][-1]
    assert (error["type"], error["value"][:5]) == ("RaiseError", "row (")
    assert (event["release"], event["environment"]) == ("1.2.3", "test")
    assert event["tags"]["component"] == "worker-probes"
    assert any(frame["in_app"] for frame in error["stacktrace"]["frames"])
    assert all(other["fingerprint"] != event["fingerprint"] for other in others)
    sent = all_bytes(sentry.received)
    assert [secret for secret in SECRETS if secret in sent] == []


async def test_what_ends_a_thread_or_a_finalizer_is_logged_and_reported(
    fleet: Fleet, sentry: Receiver
) -> None:
    fleet.configure()
    worker = fleet.launch([sys.executable, "-c", UNCAUGHT], **variables(sentry))
    assert await worker.ended() == 0
    assert len(worker.events("uncaught_error")) == 2
    types = [event["exception"]["values"][-1]["type"] for event in events(sentry.received)]
    assert types == ["ValueError", "LookupError"]
    assert KEY not in worker.log() + all_bytes(sentry.received)


async def test_a_silent_receiver_delays_no_check_and_no_stop(
    fleet: Fleet, town: Company, sentry: Receiver
) -> None:
    sentry.behaviour = stall()
    fleet.configure(http_check("page", f"{town.shop_url}/api/health"), RULE)
    await break_table(fleet, "rule_progress")
    worker = await fleet.started("probes", **variables(sentry))
    await fleet.until(lambda: sentry.received, "a report is sent")
    before = await fleet.value("select count(*) from paywatch.readings")
    await fleet.until(
        lambda: fleet.rows("select 1 from paywatch.readings having count(*) > $1", before + 2),
        "checks go on",
    )
    assert await worker.stop() == 0  # while the request still has no answer
    assert worker.events("worker_stopped")


async def test_an_outage_is_not_reported(
    tmp_path: Path, store_db: str, own_valkey: EmbeddedValkey, town: Company, sentry: Receiver
) -> None:
    with Fleet(tmp_path, environment(store_db, own_valkey.url, town)) as fleet:
        fleet.configure(http_check("page", f"{town.shop_url}/api/health"))
        worker = await fleet.started("probes", **variables(sentry))
        own_valkey.kill()
        await fleet.until(lambda: worker.events("redis_unreachable"), "Redis is missed")
        assert await worker.stop() == 0
    assert events(sentry.received) == []


async def test_a_bug_that_ends_a_command_is_reported(fleet: Fleet, sentry: Receiver) -> None:
    fleet.configure(http_check("page", "https://shop.example/health"))
    await break_table(fleet, "silences")
    command = ("silence", "add", "--for", "1h", "--reason", "because", "--check", "page")
    result = await fleet.paywatch(*command, **variables(sentry))
    assert "Traceback" in result.stderr, result
    (event,) = events(sentry.received)
    assert event["tags"]["event"] == "command_failed"
    assert event["exception"]["values"][-1]["type"] == "RaiseError"
    sent = all_bytes(sentry.received)
    assert [secret for secret in (*SECRETS, "because") if secret in sent] == []


@pytest.mark.parametrize(
    ("command", "more"),
    [
        (("silence", "add", "--for", "1h", "--check", "page"), {}),  # no reason
        (("incident", "show", "nothing"), {}),
        (("status",), {"DATABASE_URL": "postgresql://nobody@127.0.0.1:1/none"}),
        (("worker", "probes"), {"PAYWATCH_CONFIG": "/nowhere.toml"}),
    ],
)
async def test_a_situation_of_a_person_is_not_reported(
    fleet: Fleet, sentry: Receiver, command: tuple[str, ...], more: dict[str, str]
) -> None:
    fleet.configure(http_check("page", "https://shop.example/health"))
    result = await fleet.paywatch(*command, **variables(sentry), **more)
    assert result.returncode in {1, 2, 3}, result
    assert sentry.received == []


WITHOUT_SDK = "import sys; sys.modules['sentry_sdk'] = None; from workers.__main__ import main; main()"


async def test_without_the_extra_a_worker_says_what_to_install(
    fleet: Fleet, town: Company, sentry: Receiver
) -> None:
    fleet.configure(http_check("page", f"{town.shop_url}/api/health"), RULE)
    await break_table(fleet, "rule_progress")
    worker = fleet.launch([sys.executable, "-c", WITHOUT_SDK, "worker", "probes"], **variables(sentry))
    await fleet.until(lambda: worker.events("job_failed"), "the job fails")
    assert await worker.stop() == 0
    notices = [line["message"] for line in worker.events("configuration_notice")]
    assert (
        "SENTRY_DSN: errors of Paywatch are not reported, because the package sentry-sdk is not installed: "
        "run pip install 'paywatch[sentry]'"
    ) in notices
    assert sentry.received == []


@pytest.mark.parametrize(
    "dsn", ["not-a-url-hunter2", "https://hunter2.example/1", "https://key@hunter2.example/project"]
)
async def test_a_malformed_dsn_is_a_sentence_that_does_not_quote_it(fleet: Fleet, dsn: str) -> None:
    fleet.configure(http_check("page", "https://shop.example/health"))
    result = await fleet.paywatch("config", "check", "--offline", SENTRY_DSN=dsn)
    assert result.returncode == 2
    assert result.stderr.startswith("paywatch: SENTRY_DSN: ")
    assert len(result.stderr.splitlines()) == 1
    assert "hunter2" not in result.stderr
