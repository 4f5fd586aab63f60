"""Records the metrics of a real fleet: ``python -m tests.deploy.grafana.record``, about five minutes.

Three workers at two locations watch the sandbox's shop, whose ledger has planted differences. While they are
scraped, there are a drill, two incidents, a reconciliation that finds the differences, and an outage of the
store, during which nothing is known. At the end no worker runs the checks.
"""

import socket
import ssl
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import trustme

from sandbox.company import Company
from sandbox.embedded.server import free_port
from sandbox.embedded.servers import EmbeddedPostgres, EmbeddedValkey
from sandbox.shop.ledger import Plan
from tests.deploy.grafana.configuration import configure
from tests.deploy.grafana.openmetrics import RECORDING, Recording
from workers.demo.processes import Processes

EVERY = 5
PLAN = Plan(missing=18, stale_status=12, conflicting=3, ahead=2, orphaned=1)
PATIENCE = 180.0


@dataclass
class Scene:
    """What runs, and what was scraped of it."""

    company: Company
    store: EmbeddedPostgres
    operator: Processes
    day: datetime
    ports: dict[str, int] = field(default_factory=dict)
    recording: Recording = field(default_factory=Recording)
    latest: str = ""
    probes: list[subprocess.Popen[bytes]] = field(default_factory=list)

    def scrape(self, stop: threading.Event) -> None:
        """Scrapes all workers at the same second. One that does not answer has no samples."""
        at = -(-time.time() // EVERY) * EVERY
        while not stop.wait(max(at - time.time(), 0)):
            for name, port in self.ports.items():
                target = {"environment": "demo", "job": "paywatch", "instance": f"{name}:9464"}
                with suppress(OSError):
                    text = _fetch(port)
                    self.recording.add(text, int(at), target, {socket.gethostname(): "demo"})
                    self.latest = text
            at += EVERY

    def has(self, *lines: str) -> bool:
        """Whether the last scrape had lines that begin so."""
        found = self.latest.splitlines()
        return all(any(line.startswith(start) for line in found) for start in lines)

    def until(self, what: str, *lines: str) -> None:
        _say(f"waits for {what}")
        end = time.monotonic() + PATIENCE
        while not self.has(*lines):
            if time.monotonic() > end:
                raise SystemExit(f"not within {PATIENCE:.0f} s: {what}; the last scrape:\n{self.latest}")
            time.sleep(0.5)

    def run(self, *arguments: str) -> None:
        done = self.operator.run(*arguments)
        if done.returncode not in (0, 1):
            raise SystemExit(f"{arguments} ended with {done.returncode}: {done.stderr}")


def main() -> None:
    with tempfile.TemporaryDirectory() as folder, ExitStack() as stack:
        scene = stack.enter_context(_set_up(Path(folder)))
        stop = threading.Event()
        scraper = threading.Thread(target=scene.scrape, args=(stop,))
        scraper.start()
        try:
            _play(scene)
        finally:
            stop.set()
            scraper.join()
        scene.recording.write(RECORDING)
    _say(f"{RECORDING.name}: {RECORDING.stat().st_size // 1000} kB")


def _play(scene: Scene) -> None:
    behave = scene.company.shop.behave
    for name, _, _ in _WORKERS[:2]:
        place = name.removeprefix("probes-")
        scene.until(f"checks at {place}", *(_up(name, place, 1) for name in ("api-health", "payout-job")))
    time.sleep(20)
    scene.operator.start("drill", "drill", "webhook-round-trip", "--for", "60s", "--yes")
    scene.until("a drill", "paywatch_drill_active{")
    behave(payout_job="stopped", health="unhealthy", payout_every=1.0)
    scene.until("failures", *(_up(name, "us", 0) for name in ("api-health", "payout-job")))
    time.sleep(10)
    since, until = (f"{scene.day + timedelta(days=days):%Y-%m-%d}" for days in (0, 1))
    scene.run("reconcile", "run", "--from", since, "--until", until, "--enqueue", "--wait", "--json")
    scene.until("a reconciliation", "paywatch_reconcile_at_risk_since_timestamp_seconds{")
    time.sleep(20)
    behave(payout_job="running", health="healthy", payout_every=1.0)
    scene.until("no incident", 'paywatch_incidents_open{severity="P0"} 0')
    scene.store.kill()
    scene.until("an outage of the store", "paywatch_store_up 0")
    time.sleep(20)
    scene.store.start()
    scene.until("the store", "paywatch_store_up 1")
    time.sleep(45)
    for worker in scene.probes:
        worker.terminate()
    scene.until("overdue checks", *(_overdue(name, "us") for name in ("api-health", "stripe", "certificate")))
    time.sleep(15)


def _up(check: str, location: str, up: int) -> str:
    return f'paywatch_check_up{{check="{check}",location="{location}"}} {up}'


def _overdue(check: str, location: str) -> str:
    return f'paywatch_check_overdue{{check="{check}",location="{location}"}} 1'


@contextmanager
def _set_up(folder: Path) -> Iterator[Scene]:
    today = datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    day = today - timedelta(days=1)
    with ExitStack() as stack:
        store, ledger = (stack.enter_context(EmbeddedPostgres()) for _ in range(2))
        valkey = stack.enter_context(EmbeddedValkey())
        dsn = ledger.database("postgres")
        company = stack.enter_context(Company(1, 2_000, since=day, until=today, dsn=dsn, live=True))
        company.shop.behave(payout_every=1.0)
        variables = {
            "PAYWATCH_CONFIG": str(folder / "paywatch.toml"),
            "PAYWATCH_DATABASE_URL": store.database("postgres"),
            "PAYWATCH_LOCATION": "eu",
            "DATABASE_URL": dsn,
            "REDIS_URL": valkey.url,
            "SSL_CERT_FILE": str(folder / "root.pem"),
            "STRIPE_SECRET_KEY": company.restricted_key,
            "STRIPE_API_BASE": company.stripe_url,
            "STRIPE_WEBHOOK_SECRET": company.webhook_secret,
        }
        configure(folder, company, stack.enter_context(_tls_server(folder / "root.pem")))
        scene = Scene(company, store, stack.enter_context(Processes(variables, folder)), day)
        scene.run("migrate")
        scene.run("config", "apply")
        company.seed_ledger(PLAN)
        for name, role, location in _WORKERS:
            processes = stack.enter_context(Processes(variables | {"PAYWATCH_LOCATION": location}, folder))
            scene.ports[name] = free_port()
            worker = processes.start(name, "worker", role, "--metrics-port", str(scene.ports[name]))
            if role == "probes":
                scene.probes.append(worker)
        yield scene


_WORKERS = (("probes-eu", "probes", "eu"), ("probes-us", "probes", "us"), ("reconcile", "reconcile", "eu"))


@contextmanager
def _tls_server(root: Path) -> Iterator[int]:
    """Serves a certificate of our own authority, which it writes to ``root``; yields the port."""
    authority = trustme.CA()
    authority.cert_pem.write_to_path(root)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("localhost").configure_cert(context)
    with socket.create_server(("127.0.0.1", 0)) as listener:
        threading.Thread(target=_shake_hands, args=(listener, context), daemon=True).start()
        yield listener.getsockname()[1]


def _shake_hands(listener: socket.socket, context: ssl.SSLContext) -> None:
    with suppress(OSError):  # closed at the end
        while True:
            connection, _ = listener.accept()
            with suppress(OSError), context.wrap_socket(connection, server_side=True) as wrapped:
                wrapped.recv(1)


def _fetch(port: int) -> str:
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics", timeout=4) as response:
        text: str = response.read().decode()
        return text


def _say(line: str) -> None:
    sys.stderr.write(f"{line}\n")


if __name__ == "__main__":
    main()
