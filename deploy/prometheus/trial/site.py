"""A company in the sandbox, the workers that watch it, and the Prometheus that watches the workers."""

import asyncio
import json
import os
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import asyncpg
from pydantic import SecretStr

from deploy.prometheus.trial.application import JOB, Application
from deploy.prometheus.trial.server import Prometheus, until
from sandbox.company import Company
from sandbox.embedded.servers import EmbeddedPostgres, EmbeddedValkey
from sandbox.shop.rows import TEAM_STATUSES
from store import migrate
from workers.demo.processes import Processes

# A P0, because a storm of messages would hold back all others.
CONFIG = """\
environment = "test"
service = "shop"

[[checks]]
name = "page"
kind = "http"
url = "{shop}/api/health"
every = "2s"
timeout = "1s"
severity = "P0"
opens_after = 1
closes_after = 1

[[checks]]
name = "values"
kind = "sql"
sql = "select * from trial_values"
every = "10s"
timeout = "1s"

[channels.hook]
kind = "webhook"
url = "{receiver}/hook"

[reconcile]
objects = ["payments"]
daily_at = "00:00"

[reconcile.payments]
table = "public.payments"
id = "stripe_payment_intent_id"
amount = "amount"
currency = "currency"
status = "status"
created = "created_at"
statuses = {{ {statuses} }}
"""
VALUES = """
create table trial_values as select 0.0::float8 as payment_failure_rate, 0::float8 as security_violations
"""
MORE = '\n[[rules]]\nname = "slow"\ncondition = "status > 999"\n'
"""What another revision of the configuration has besides."""


class Worker:
    """A worker process and the address of its metrics."""

    def __init__(self, role: str, process: subprocess.Popen[bytes], log: Path) -> None:
        self.role, self.process, self._log = role, process, log

    @property
    def address(self) -> str:
        """Waits until the worker serves its metrics."""
        return f"127.0.0.1:{until(self._port, f'the {self.role} worker serves metrics')}"

    def freeze(self) -> None:
        self.process.send_signal(signal.SIGSTOP)

    def resume(self) -> None:
        self.process.send_signal(signal.SIGCONT)

    def stop(self) -> None:
        self.process.terminate()
        self.process.wait(60)

    def _port(self) -> int | None:
        if self.process.poll() is not None:
            raise AssertionError(f"the {self.role} worker ended:\n{self._log.read_text()[-2000:]}")
        lines = [line for line in self._log.read_text().splitlines() if '"metrics_served"' in line]
        return int(json.loads(lines[0])["port"]) if lines else None


class Site:
    def __init__(
        self,
        folder: Path,
        *,
        postgres: EmbeddedPostgres,
        company: Company,
        processes: Processes,
        prometheus: Prometheus,
        application: Application,
    ) -> None:
        self.postgres, self.company = postgres, company
        self.prometheus, self.application = prometheus, application
        self._folder, self._processes = folder, processes
        self._count = 0
        self.workers: list[Worker] = []

    def configure(self, more: str = "") -> None:
        statuses = ", ".join(f'{name} = "{word}"' for name, word in TEAM_STATUSES.items())
        text = CONFIG.format(
            shop=self.company.shop_url, receiver=self.company.receiver_url, statuses=statuses
        )
        (self._folder / "paywatch.toml").write_text(text + more)

    def start(self, role: str) -> Worker:
        """Starts a worker; `scrape` makes Prometheus see it."""
        self._count += 1
        name = f"{role}-{self._count}"
        process = self._processes.start(name, "worker", role, "--metrics-port", "0")
        self.workers.append(Worker(role, process, self._folder / f"{name}.log"))
        return self.workers[-1]

    def scrape(self, *workers: Worker, database: str = "") -> None:
        """Scrapes these workers, each as another job, the application, and what stands for its database."""
        jobs = [(f"job-{number}", worker.address) for number, worker in enumerate(workers)]
        own = self.application.address
        self.prometheus.scrape([*jobs, (JOB, own), (f"{JOB}-db", database or own)])

    def paywatch(self, *arguments: str, codes: tuple[int, ...] = (0,)) -> str:
        done = self._processes.run(*arguments)
        if done.returncode not in codes:
            raise AssertionError(f"paywatch {' '.join(arguments)}: {done.stdout}{done.stderr}")
        return done.stdout

    def reconcile(self) -> None:
        """Compares the whole window of the company's payments."""
        window = self.company.world.window
        since, until_ = (
            datetime.fromtimestamp(each, UTC).isoformat() for each in (window.since, window.until)
        )
        self.paywatch("reconcile", "run", "--from", since, "--until", until_, "--quiet", codes=(0, 1))

    def value(self, sql: str) -> Any:
        """Executes a statement, and returns the first value of its first row."""
        return asyncio.run(_value(self.postgres.dsn, sql))


async def _value(dsn: str, sql: str) -> Any:
    connection = await asyncpg.connect(dsn, timeout=60)
    try:
        return await connection.fetchval(sql)
    finally:
        await connection.close()


@contextmanager
def running(by: int) -> Iterator[Site]:
    """Starts everything but the workers."""
    with ExitStack() as stack:
        folder = Path(tempfile.mkdtemp(prefix="paywatch-trial-"))
        stack.callback(shutil.rmtree, folder, ignore_errors=True)
        prometheus = stack.enter_context(Prometheus(folder, by))
        postgres = stack.enter_context(EmbeddedPostgres())
        valkey = stack.enter_context(EmbeddedValkey())
        company = stack.enter_context(Company(payments=20, dsn=postgres.dsn))
        company.seed_ledger()
        environment = {
            "PAYWATCH_CONFIG": str(folder / "paywatch.toml"),
            "DATABASE_URL": postgres.dsn,
            "REDIS_URL": valkey.url,
            "STRIPE_SECRET_KEY": company.restricted_key,
            "STRIPE_API_BASE": company.stripe_url,
        }
        processes = stack.enter_context(Processes(environment, folder))
        application = stack.enter_context(Application())
        site = Site(
            folder,
            postgres=postgres,
            company=company,
            processes=processes,
            prometheus=prometheus,
            application=application,
        )
        site.configure()
        site.value(VALUES)
        migrate(SecretStr(postgres.dsn))
        stack.callback(_resume_all, site)  # a frozen process does not end
        yield site


def _resume_all(site: Site) -> None:
    for worker in site.workers:
        if worker.process.poll() is None:
            os.kill(worker.process.pid, signal.SIGCONT)
