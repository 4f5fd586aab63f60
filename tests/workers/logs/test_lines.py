"""One JSON object a line, with ids and without secrets, whatever breaks."""

import json
import logging
from datetime import datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel, SecretStr

from sandbox.company import Company
from sandbox.embedded.servers import EmbeddedPostgres, EmbeddedValkey
from store import migrate_async
from tests.workers.conftest import environment
from tests.workers.fleet import Fleet, hook, http_check
from workers.logs.events import FILES
from workers.redaction import MASK, Redaction, secrets_of
from workers.tracebacks import Tracebacks

TOKEN = "T0KEN-of-the-channel"
SIGNING = "whsec_c2lnbmluZy1zZWNyZXQtb2YtdGhlLWhvb2s="
WEBHOOK = "plain-webhook-secret"
KEY = "rk_live_0123456789abcdefghij"
HEADER = "Bearer-of-the-health-page"


async def test_no_secret_is_logged_whatever_fails(
    tmp_path: Path, own_postgres: EmbeddedPostgres, own_valkey: EmbeddedValkey, town: Company
) -> None:
    secrets = [TOKEN, SIGNING, WEBHOOK, KEY, HEADER]
    secrets += [server.rpartition("@")[0].rpartition(":")[2] for server in (own_postgres.dsn, own_valkey.url)]
    base = environment(own_postgres.dsn, own_valkey.url, town)
    given = {"STRIPE_SECRET_KEY": KEY, "STRIPE_WEBHOOK_SECRET": WEBHOOK, "LOG_LEVEL": "DEBUG"}
    with Fleet(tmp_path, base | given | {"LOG_DIR": str(tmp_path / "logs")}) as fleet:
        await migrate_async(fleet.secret_dsn)
        fleet.configure(*everything_broken(town))
        town.receiver.faults.add("error", status=500)
        town.shop.faults.add("reset", path="/api/webhooks", times=3)
        worker = await fleet.started("all", "--metrics-port", "0")
        await fleet.until(lambda: worker.events("notification_failed"), "a notification fails")
        own_valkey.restart()
        own_postgres.kill()
        await fleet.until(lambda: worker.events("store_unreachable"), "the store is missed")
        own_postgres.start()
        own_valkey.kill()
        await fleet.until(lambda: worker.events("redis_unreachable"), "Redis is missed")
        await worker.stop()
        files = [path for path in (tmp_path / "logs").iterdir() if path.suffix == ".log"]
        assert len(files) == len(FILES)
        written = worker.log() + "".join(path.read_text() for path in files)
    for secret in secrets:
        assert secret not in written, secret
    for line in worker.log().splitlines():
        fields = json.loads(line)
        assert {"timestamp", "level", "event", "component"} <= set(fields)
        assert datetime.fromisoformat(fields["timestamp"]).tzinfo is not None


def everything_broken(town: Company) -> list[str]:
    return [
        http_check(
            "page", f"{town.shop_url}/api/health/no-such", more=f'headers = {{ Authorization = "{HEADER}" }}'
        ),
        f"""
[[checks]]
name = "round-trip"
kind = "webhook"
url = "{town.shop_url}/api/webhooks/stripe"
secret = "${{STRIPE_WEBHOOK_SECRET}}"
every = "2s"
timeout = "1s"
seen = {{ sql = "select 1 from no_such_table where id = $1", within = "500ms" }}

[[checks]]
name = "stripe"
kind = "stripe"
every = "2s"
timeout = "1s"
""",
        hook("hook", f"{town.receiver_url}/{TOKEN}") + f'signing_secret = "{SIGNING}"\n',
        hook("nowhere", f"http://127.0.0.1:9/{TOKEN}"),
    ]


async def test_logs_follow_the_level_and_the_folder(fleet: Fleet, town: Company) -> None:
    fleet.configure(http_check("page", f"{town.shop_url}/api/health"))
    folder = fleet.folder / "deep" / "logs"
    quiet = fleet.start("probes", LOG_LEVEL="ERROR", LOG_DIR=str(folder))
    await fleet.until(lambda: fleet.rows("select 1 from paywatch.readings"), "a check is run")
    assert await quiet.stop() == 0
    assert quiet.log() == ""
    talkative = await fleet.started("probes", LOG_LEVEL="info", LOG_DIR=str(folder))
    assert await talkative.stop() == 0
    assert (folder / "paywatch-worker-probes-combined.log").read_text() == talkative.log()


async def test_an_unwritable_log_folder_is_one_sentence(fleet: Fleet) -> None:
    fleet.configure()
    (fleet.folder / "file").touch()
    result = await fleet.paywatch("worker", "probes", LOG_DIR=str(fleet.folder / "file" / "logs"))
    assert result.returncode == 2
    assert result.stderr.startswith("paywatch: LOG_DIR")
    assert "Traceback" not in result.stderr


async def test_the_files_know_why_a_worker_ended(fleet: Fleet, database: str) -> None:
    fleet.configure()
    folder = fleet.folder / "logs"
    result = await fleet.paywatch("worker", "probes", LOG_DIR=str(folder), DATABASE_URL=database)
    assert result.returncode == 2
    assert "worker_ended" not in result.stderr
    (line,) = map(json.loads, (folder / "paywatch-worker-probes-error.log").read_text().splitlines())
    assert line["event"] == "worker_ended"
    assert [f"paywatch: {each}\n" for each in line["problems"]] == [result.stderr]


class Address(BaseModel):
    url: SecretStr


@pytest.mark.parametrize(
    ("url", "secret"),
    [
        ("http://collector:4318", False),
        ("https://otlp.datadoghq.com/", False),
        ("https://hooks.example/a", True),
        ("https://ann:word@collector:4318", True),
        ("https://eo1x2y3z4a5b6c7d.example.net", True),
        ("redis://:word@queue", True),
        ("https://collector.example?key=1", True),
    ],
)
def test_the_mere_address_of_a_server_is_not_masked(url: str, secret: bool) -> None:
    assert (url in secrets_of(Address(url=SecretStr(url)))) == secret


def test_text_that_looks_like_a_secret_is_masked() -> None:
    redact = Redaction(["configured-secret"])
    event = {
        "event": "sk_live_abcdefgh and postgresql://user:pass@host/name",
        "nested": {"list": ["configured-secret"], "number": 1},
        "error": ValueError("configured-secret"),
    }
    assert redact(None, "info", event) == {
        "event": f"{MASK} and postgresql://{MASK}@host/name",
        "nested": {"list": [MASK], "number": 1},
        "error": MASK,
    }
    assert logging.getLogger("httpx").level != logging.DEBUG


class WithoutText(Exception):
    def __str__(self) -> str:
        raise RuntimeError("no text")

    __repr__ = __str__


def test_a_value_whose_text_breaks_ends_no_line() -> None:
    broken, masked = WithoutText(), "<WithoutText without a text>"
    assert Redaction()(None, "info", {"event": "x", "a": [broken]}) == {"event": "x", "a": [masked]}
    tracebacks = Tracebacks()
    tracebacks(None, "error", {"event": "x", "exc_info": broken})
    again = tracebacks(None, "error", {"event": "x", "exc_info": WithoutText()})  # without its traceback
    assert again == {"event": "x", "error": f"WithoutText: {masked}", "error_type": "WithoutText"}


PIECES = st.sampled_from(
    [
        "configured-secret",
        "sk_live_abcdefgh",
        "pk_",
        "pwt_abcd-_efgh",
        "_",
        "://",
        "user:pass@",
        "\x1b[2J",
        "\u2028",
        "\n",
        "é",
        "a ",
    ]
)


@given(st.dictionaries(st.text(max_size=5), st.lists(PIECES, max_size=4).map("".join), max_size=4))
def test_a_whole_line_is_masked_as_each_of_its_texts(event: dict[str, str]) -> None:
    redact = Redaction(["configured-secret"])
    assert redact(None, "info", dict(event)) == {redact.text(k): redact.text(v) for k, v in event.items()}


def test_a_long_text_is_cut() -> None:
    line = Redaction()(None, "info", {"event": "x" * 3000})
    assert line["event"] == f"{'x' * 2000}… (1000 more)"
