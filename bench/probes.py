"""Thousands of http checks, plain and over TLS: the whole worker beside blackbox_exporter and httpx alone.

All three send the same requests at the same rate to one nginx, each over a new connection. The exporter is
asked as Prometheus asks it. Exits with 1 if a slot was missed.
"""

import argparse
import asyncio
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from shutil import which
from urllib.parse import quote

import httpx

from bench import table
from bench.fleet import Measured, measure
from bench.fleet_stage import Plan, bare_httpx, servers
from bench.measure import cpu_seconds, percentile
from bench.nginx import nginx

EXPORTER = "prometheus-blackbox-exporter"

_MODULE = """
modules:
  health:
    prober: http
    timeout: 10s
    http:
      fail_if_body_not_matches_regexp: ['"healthy"']
      tls_config: {tls}
"""


def main() -> None:
    """Prints one table for each scheme."""
    plan = _plan()
    for command in ("nginx", EXPORTER):
        if which(command) is None:
            sys.exit(f"not measured: the command {command} is not installed")
    missed = sum(_compare(plan, tls=tls) for tls in (False, True))
    if missed:
        sys.exit(f"{missed} slots have no reading")


def _plan() -> Plan:
    parser = argparse.ArgumentParser(prog=sys.argv[0], description=__doc__)
    parser.add_argument("--checks", type=int, default=2000)
    parser.add_argument("--every", type=int, default=10, help="seconds between the slots of a check")
    parser.add_argument("--seconds", type=int, default=60, help="how long to measure the workers")
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--baseline", type=int, default=30, help="how long to measure each of the others")
    return Plan(**vars(parser.parse_args()))


def _compare(plan: Plan, *, tls: bool) -> int:
    """Prints the table of one scheme; returns the number of missed slots."""
    with tempfile.TemporaryDirectory() as folder, nginx(Path(folder), tls=tls) as (url, ca_file):
        trusted = {"SSL_CERT_FILE": ca_file} if ca_file else {}
        with servers(plan, url, **trusted) as stage, stage.workers(plan.workers) as workers:
            measured = asyncio.run(measure(stage, plan, workers))
        exporter = _exporter(plan, url, ca_file, Path(folder))
        bare = bare_httpx(plan, url, *([ca_file] if ca_file else []))
    scheme = "https" if tls else "http"
    print(f"{plan.checks} {scheme} checks every {plan.every} s for {plan.seconds} s, {plan.workers} workers")
    table.show(("", "", "vs blackbox_exporter", "vs bare httpx"), _rows(measured, exporter, bare))
    return measured.missed


def _rows(measured: Measured, exporter: float, bare: float) -> list[table.Row]:
    late, checks = measured.lateness or [0.0], max(len(measured.ran), 1)
    workers = measured.cpu["the workers"] / checks
    everything = sum(measured.cpu.values()) / checks
    return [
        ("slots due", len(measured.due), None, None),
        ("of these passing", measured.passing, None, None),
        ("missed", measured.missed, None, None),
        ("lateness p50, s", percentile(late, 0.5), None, None),
        ("lateness p99, s", percentile(late, 0.99), None, None),
        ("CPU of the workers, ms/check", workers * 1000, _ratio(workers, exporter), _ratio(workers, bare)),
        (
            "... with Postgres and Valkey",
            everything * 1000,
            _ratio(everything, exporter),
            _ratio(everything, bare),
        ),
        ("CPU of blackbox_exporter, ms/probe", exporter * 1000, "1.00", _ratio(exporter, bare)),
        ("CPU of bare httpx, ms/request", bare * 1000, _ratio(bare, exporter), "1.00"),
        *((f"memory of worker {i}, MB", mb, None, None) for i, mb in enumerate(measured.memory, 1)),
    ]


def _ratio(ours: float, theirs: float) -> str:
    return f"{ours / theirs:.2f}"


def _exporter(plan: Plan, url: str, ca_file: str, folder: Path) -> float:
    """Returns the CPU seconds of blackbox_exporter for one probe, at the rate of the plan."""
    with _running_exporter(ca_file, folder) as (pid, address):
        target = f"{address}/probe?module=health&target={quote(url, safe='')}"
        answer = httpx.get(target, trust_env=False)
        if "probe_success 1" not in answer.text:
            sys.exit(f"blackbox_exporter does not accept the page: {answer.text[:500]}")
        before = cpu_seconds(pid)
        count = asyncio.run(_scrape(target, plan))
        return (cpu_seconds(pid) - before) / count


@contextmanager
def _running_exporter(ca_file: str, folder: Path) -> Iterator[tuple[int, str]]:
    configuration = folder / "blackbox.yml"
    configuration.write_text(_MODULE.format(tls=f"{{ca_file: {ca_file}}}" if ca_file else "{}"))
    port = 19115
    command = [EXPORTER, f"--config.file={configuration}", f"--web.listen-address=127.0.0.1:{port}"]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    address = f"http://127.0.0.1:{port}"
    try:
        _wait_for(f"{address}/-/healthy")
        yield process.pid, address
    finally:
        process.terminate()
        process.wait()


def _wait_for(url: str) -> None:
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        try:
            httpx.get(url, trust_env=False).raise_for_status()
        except httpx.HTTPError:
            time.sleep(0.1)
        else:
            return
    sys.exit(f"{url} does not answer")


async def _scrape(target: str, plan: Plan) -> int:
    """Sends the probes at an even rate over kept connections; returns how many."""
    count = round(plan.checks * plan.baseline / plan.every)
    async with httpx.AsyncClient(
        trust_env=False, timeout=30, limits=httpx.Limits(max_connections=50)
    ) as client:
        began = time.perf_counter()
        async with asyncio.TaskGroup() as probes:
            for number in range(count):
                await asyncio.sleep(began + number * plan.every / plan.checks - time.perf_counter())
                probes.create_task(client.get(target))
    return count


if __name__ == "__main__":
    main()
