"""The environment of the demonstration: embedded servers, a simulated company, a configuration."""

import re
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from string import Template
from typing import TYPE_CHECKING

from settings import Settings, load
from workers.demo.console import PATIENCE, StepFailed
from workers.demo.processes import Processes

if TYPE_CHECKING:
    from sandbox.company import Company

PAYMENTS = 20_000

ENVIRONMENT = "environment.sh"
"""The variables of the demonstration, for a second terminal in which commands are tried."""

CONFIGURATION = Template("""\
environment = "demo"
service = "shop"
business_timezone = "UTC"

[[checks]]
name = "api-health"
kind = "http"
url = "$shop/api/health"
every = "1s"
timeout = "1s"
severity = "P0"
expect.status = 200
expect.json = { status = "healthy", "checks.database" = true }
opens_after = 3
closes_after = 2
runbook = "https://wiki.example/runbooks/api-health"

[[checks]]
name = "webhook-round-trip"
kind = "webhook"
url = "$shop/api/webhooks/stripe"
secret = "$${STRIPE_WEBHOOK_SECRET}"
every = "5s"
timeout = "5s"
seen = { sql = "select amount, status from payments where stripe_payment_intent_id = $$1", within = "3s" }
cleanup = { sql = "delete from payments where stripe_payment_intent_id = $$1" }
must_refuse = ["forged", "stale", "unsigned"]
must_ignore = ["replayed"]
severity = "P0"

[[checks]]
name = "stripe"
kind = "stripe"
every = "2s"
timeout = "2s"
severity = "P1"

[[checks]]
name = "payout-job"
kind = "payout_job"
every = "1s"
timeout = "1s"
last_run = { sql = "select max(finished_at) from payout_job_runs where status = 'ok'" }
max_age = "3s"
opens_after = 2
closes_after = 2
severity = "P0"

[reconcile]
objects = ["payments"]
stripe_share = "100%"
repair = ["created", "updated"]

[reconcile.payments]
table = "public.payments"
id = "stripe_payment_intent_id"
amount = "amount"
currency = "currency"
status = "status"
created = "created_at"
updated = "updated_at"
defaults = { source = "reconciliation" }
statuses = { $statuses }

[channels.slack]
kind = "slack"
url = "$receiver/slack/T00/B00/demo"

[channels.hook]
kind = "webhook"
url = "$receiver/hook/paywatch"
signing_secret = "whsec_ZGVtb25zdHJhdGlvbi1zZWNyZXQ="

[severities.P0]
channels = ["slack", "hook"]

[severities.P1]
channels = ["slack", "hook"]

[severities.P2]
channels = ["slack"]

[severities.P3]
channels = ["slack"]

[workers]
metrics_port = 0
""")


@dataclass(frozen=True, slots=True)
class Demo:
    """Everything that runs during the demonstration."""

    company: "Company"
    processes: Processes
    settings: Settings
    dsn: str
    redis_url: str
    directory: Path
    day: date

    @property
    def window(self) -> tuple[str, str]:
        """The business day to reconcile, as values of ``--from`` and ``--until``."""
        return self.day.isoformat(), (self.day + timedelta(days=1)).isoformat()

    def addresses(self) -> dict[str, str]:
        return {
            "postgres": self.dsn,
            "redis": self.redis_url,
            "configuration": str(self.directory / "paywatch.toml"),
            "environment": f". {self.directory / ENVIRONMENT}",
            "worker logs": str(self.directory),
            **self.company.addresses(),
        }

    def start_console(self) -> str:
        """Starts the web console on a free port and returns its address."""
        self.processes.start("console", "console", "--listen", "127.0.0.1:0", "--as", "demo")
        log = self.directory / "console.log"
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline and not self.processes.ended():
            found = re.search(r"The console is at (\S+)", log.read_text())
            if found:
                return found[1]
            time.sleep(0.1)
        raise StepFailed(f"the console did not start: see {log}")


@contextmanager
def open_environment(directory: Path, *, seed: int) -> Iterator[Demo]:
    """Starts the servers and the company and writes the configuration; starts no worker."""
    from sandbox.company import Company
    from sandbox.embedded.servers import EmbeddedPostgres, EmbeddedValkey

    day = datetime.now(UTC).date() - timedelta(days=1)
    since = datetime(day.year, day.month, day.day, tzinfo=UTC)
    with ExitStack() as stack:
        postgres = stack.enter_context(EmbeddedPostgres())
        valkey = stack.enter_context(EmbeddedValkey())
        dsn = postgres.database("postgres")
        company = stack.enter_context(
            Company(seed, PAYMENTS, since=since, until=since + timedelta(days=1), dsn=dsn, live=True)
        )
        company.shop.behave(payout_every=1.0)
        variables = _configure(directory, company, dsn, valkey.url)
        processes = stack.enter_context(Processes(variables, directory))
        settings = load(directory / "paywatch.toml", variables)
        yield Demo(company, processes, settings, dsn, valkey.url, directory, day)


def _configure(directory: Path, company: "Company", dsn: str, redis_url: str) -> dict[str, str]:
    """Writes ``paywatch.toml`` and its environment variables, and returns these."""
    from sandbox.exports import write_exports
    from sandbox.shop.rows import TEAM_STATUSES

    statuses = ", ".join(f'{stripe} = "{team}"' for stripe, team in TEAM_STATUSES.items())
    text = CONFIGURATION.substitute(shop=company.shop_url, receiver=company.receiver_url, statuses=statuses)
    path = directory / "paywatch.toml"
    path.write_text(text)
    variables = {
        "PAYWATCH_CONFIG": str(path),
        "DATABASE_URL": dsn,
        "REDIS_URL": redis_url,
        "STRIPE_SECRET_KEY": company.restricted_key,
        "STRIPE_API_BASE": company.stripe_url,
        "STRIPE_WEBHOOK_SECRET": company.webhook_secret,
    }
    write_exports(directory / ENVIRONMENT, variables)
    return variables
