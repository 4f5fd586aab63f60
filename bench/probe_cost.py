"""Measures one check: httpx over the probes' transport and httpx alone, against the same server."""

import asyncio
import ssl
import subprocess
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from shutil import which

import httpx

from probes import Tools, probe_client, run
from settings import Settings
from settings.accounts import Account
from settings.checks.http import HttpCheck
from stripeapi import NotConfigured, Stripe
from workers.presets import LedgerPresets
from workers.watched import watched_postgres, watched_redis

CHECKS = 1000
CONCURRENCY = 50
ROUNDS = 3

_SERVER = """
import asyncio, ssl, sys

ANSWER = (
    b'HTTP/1.1 200 OK\\r\\nContent-Type: application/json\\r\\nContent-Length: 20\\r\\n'
    b'Connection: close\\r\\n\\r\\n{"status":"healthy"}'
)

async def answer(reader, writer):
    try:
        await reader.readuntil(b'\\r\\n\\r\\n')
        writer.write(ANSWER)
        await writer.drain()
    except (OSError, asyncio.IncompleteReadError):
        pass
    finally:
        writer.close()

async def main():
    tls = None
    if len(sys.argv) > 1:
        tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        tls.load_cert_chain(*sys.argv[1:])
    server = await asyncio.start_server(answer, '127.0.0.1', 0, ssl=tls, backlog=512)
    print(server.sockets[0].getsockname()[1], flush=True)
    await asyncio.get_running_loop().run_in_executor(None, sys.stdin.read)

asyncio.run(main())
"""

Request = Callable[[], Awaitable[object]]


def main() -> None:
    """Prints one table: CPU and wall time per check, and the ratio to httpx alone."""
    print(f"{'':8}{'way':34}{'CPU ms/check':>14}{'ratio':>8}{'wall ms/check':>15}")
    with server() as port:
        show("http", asyncio.run(compare(f"http://127.0.0.1:{port}/", None)))
    if which("openssl") is None:
        print("https   not measured: the openssl command is not installed")
        return
    with tempfile.TemporaryDirectory() as folder:
        certificate, key = make_certificate(Path(folder))
        with server(certificate, key) as port:
            show("https", asyncio.run(compare(f"https://127.0.0.1:{port}/", certificate)))


def show(scheme: str, measured: dict[str, tuple[float, float]]) -> None:
    bare = next(iter(measured.values()))[0]
    for way, (cpu, wall) in measured.items():
        print(f"{scheme:8}{way:34}{cpu * 1000:14.3f}{cpu / bare:8.2f}{wall * 1000:15.3f}")


async def compare(url: str, ca_file: str | None) -> dict[str, tuple[float, float]]:
    """Returns CPU and wall seconds per check for each way: the best of several interleaved rounds."""
    verify: ssl.SSLContext | bool = ssl.create_default_context(cafile=ca_file) if ca_file else True
    no_keepalive = httpx.Limits(max_connections=CONCURRENCY, max_keepalive_connections=0)
    check = HttpCheck.model_validate(
        {"kind": "http", "name": "bench", "url": url, "expect": {"json": {"status": "healthy"}}}
    )
    slot = datetime.now(UTC)
    async with (
        httpx.AsyncClient(limits=no_keepalive, verify=verify, trust_env=False) as bare,
        probe_client(limit=CONCURRENCY, ca_file=ca_file) as ours,
    ):
        tools = Tools(
            http=ours,
            stripe=no_stripe,
            ledger=None,
            postgres=watched_postgres,
            redis=watched_redis,
            presets=LedgerPresets(Settings()),
        )
        ways: dict[str, Request] = {
            "httpx alone": lambda: bare.get(url),
            "httpx over libcurl (the probes)": lambda: ours.get(url),
            "a whole http check": lambda: run(check, slot, tools),
        }
        best: dict[str, tuple[float, float]] = {}
        for _ in range(ROUNDS):
            for way, send in ways.items():
                best[way] = min(best.get(way, (float("inf"), 0.0)), await measure(send))
    return best


async def measure(send: Request) -> tuple[float, float]:
    """Returns the CPU seconds of this process in all threads, and wall seconds, per check."""
    limit = asyncio.Semaphore(CONCURRENCY)

    async def one() -> None:
        async with limit:
            await send()

    wall, cpu = time.perf_counter(), time.process_time()
    await asyncio.gather(*(one() for _ in range(CHECKS)))
    return (time.process_time() - cpu) / CHECKS, (time.perf_counter() - wall) / CHECKS


def no_stripe(_account: Account) -> Stripe:
    raise NotConfigured("this bench has no Stripe")


@contextmanager
def server(*tls: str) -> Iterator[int]:
    """Yields the port of a server in its own process, so that its CPU is not counted."""
    with subprocess.Popen(
        [sys.executable, "-c", _SERVER, *tls], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        yield int(process.stdout.readline())
        process.terminate()


def make_certificate(folder: Path) -> tuple[str, str]:
    certificate, key = str(folder / "certificate.pem"), str(folder / "key.pem")
    command = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=bench"]
    command += ["-addext", "subjectAltName=IP:127.0.0.1", "-keyout", key, "-out", certificate]
    subprocess.run(command, check=True, capture_output=True)
    return certificate, key


if __name__ == "__main__":
    main()
