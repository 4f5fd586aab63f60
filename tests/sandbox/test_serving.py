"""``python -m sandbox`` as another process starts it."""

import asyncio
import json
import stat
import subprocess
import sys
from pathlib import Path

import asyncpg
import pytest

ROOT = Path(__file__).parents[2]


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, *arguments], cwd=ROOT, capture_output=True, text=True, check=False)


async def count_payments(dsn: str) -> int:
    connection = await asyncpg.connect(dsn)
    try:
        return int(await connection.fetchval("select count(*) from public.payments"))
    finally:
        await connection.close()


def test_a_ledger_is_seeded_in_its_own_postgres(tmp_path: Path) -> None:
    script = tmp_path / "sandbox.env"
    options = ["--payments", "200", "--embedded", "--seed-ledger", "--env", str(script)]
    command = [sys.executable, "-m", "sandbox", *options]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            addresses = json.loads(process.stdout.readline())
            rows = asyncio.run(count_payments(addresses["database_url"]))
        finally:
            process.terminate()
    planted = addresses["planted"]
    assert rows == 200 - planted["created"] + planted["orphaned"]
    assert stat.S_IMODE(script.stat().st_mode) == 0o600
    shown = "printf '%s\\n' $DATABASE_URL $REDIS_URL $STRIPE_API_BASE $STRIPE_SECRET_KEY"
    read = subprocess.run(
        ["sh", "-c", f". {script}; {shown}"], env={}, capture_output=True, text=True, check=True
    )
    names = ("database_url", "redis_url", "stripe_url", "key")
    assert read.stdout.split() == [addresses[name] for name in names]


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        (["--seed-ledger"], "--seed-ledger: a ledger needs a database: pass --dsn or --embedded"),
        (["--embedded", "--dsn", "x"], "--embedded starts a Postgres of its own: leave out --dsn"),
    ],
)
def test_options_that_exclude_each_other_are_refused(options: list[str], sentence: str) -> None:
    refused = run("-m", "sandbox", *options)
    assert refused.returncode == 2
    assert sentence in refused.stderr


def test_an_installation_without_the_extra_says_so() -> None:
    start = (
        "import runpy, sys; sys.modules['httptools'] = None; runpy.run_module('sandbox', run_name='__main__')"
    )
    refused = run("-c", start)
    assert refused.returncode == 1
    assert refused.stderr.startswith("the sandbox is not installed (httptools is missing): install paywatch[")
    assert "Traceback" not in refused.stderr
