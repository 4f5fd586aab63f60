"""The embedded servers: data survives restarts, and nothing remains afterwards."""

import json
import os
import shutil
import signal
import socket
import stat
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import asyncpg
import psutil
import pytest
import redis

from sandbox.embedded.binaries import Account, postgres_installation, unprivileged
from sandbox.embedded.servers import EmbeddedPostgres, EmbeddedValkey, ServerError
from tests.waiting import wait_until

ROOT = Path(__file__).parents[2]
PATH = os.pathsep.join((str(ROOT), os.environ.get("PYTHONPATH", "")))
ACCOUNT = unprivileged()
as_root = pytest.mark.skipif(ACCOUNT is None, reason="only root can change its account")

PARENT = """
import json, sys
from pathlib import Path
from sandbox.embedded.servers import EmbeddedPostgres, EmbeddedValkey

directory = Path(sys.argv[1])
with EmbeddedPostgres(directory) as postgres, EmbeddedValkey(directory) as valkey:
    pids = [postgres.pid, valkey.pid]
    print(json.dumps({"dsn": postgres.dsn, "url": valkey.url, "pids": pids}), flush=True)
    sys.stdin.read()
"""


@dataclass
class Parent:
    """A process that holds both servers until its standard input ends."""

    process: subprocess.Popen[str]
    dsn: str
    url: str
    pids: list[int]

    async def works(self) -> bool:
        with redis.Redis.from_url(self.url) as client:
            return await value(self.dsn, "select 1 + 1") == 2 and bool(client.ping())


@contextmanager
def parent(
    directory: Path, *, python: Path | str = sys.executable, user: int | None = None, **env: str
) -> Iterator[Parent]:
    process = subprocess.Popen(
        [python, "-c", PARENT, directory],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=ROOT,
        user=user,
        extra_groups=None if user is None else [],
        env={**os.environ, "PYTHONPATH": PATH, "PYTHONDONTWRITEBYTECODE": "1", **env},
    )
    assert process.stdin
    assert process.stdout
    with process:
        try:
            line = process.stdout.readline()
            assert line, "the parent process ended before its servers were up"
            yield Parent(process, **json.loads(line))
        finally:
            if process.poll() is None:
                process.stdin.close()
                process.wait()


@pytest.fixture
def directory() -> Iterator[Path]:
    """A folder with spaces in its name that every account may enter."""
    folder = Path(tempfile.mkdtemp(prefix="paywatch test "))
    folder.chmod(0o777)
    yield folder
    shutil.rmtree(folder)


def has_ended(pid: int) -> bool:
    with suppress(psutil.NoSuchProcess):
        return psutil.Process(pid).status() == psutil.STATUS_ZOMBIE
    return True


async def value(dsn: str, sql: str) -> object:
    connection = await asyncpg.connect(dsn)
    try:
        return await connection.fetchval(sql)
    finally:
        await connection.close()


async def test_postgres_has_time_zones_and_many_connections(
    own_postgres: EmbeddedPostgres,
) -> None:
    assert await value(own_postgres.dsn, "show max_connections") == "200"
    assert await value(own_postgres.dsn, "show server_encoding") == "UTF8"
    assert await value(
        own_postgres.dsn,
        "select timestamptz '2026-07-01 12:00Z' at time zone 'America/New_York' = '2026-07-01 08:00'",
    )


async def test_postgres_restarts_with_the_same_address_and_data(own_postgres: EmbeddedPostgres) -> None:
    dsn, pid = own_postgres.dsn, own_postgres.pid
    await value(dsn, "create table kept as select 7 as number")

    own_postgres.restart()

    assert own_postgres.dsn == dsn
    assert own_postgres.pid != pid
    assert await value(dsn, "select number from kept") == 7


async def test_postgres_recovers_committed_data_after_a_kill(
    own_postgres: EmbeddedPostgres,
) -> None:
    dsn = own_postgres.dsn
    await value(dsn, "create table kept as select 7 as number")

    own_postgres.kill()
    with pytest.raises(OSError):  # noqa: PT011 - refused, reset: the system's choice
        await value(dsn, "select 1")
    own_postgres.start()

    assert await value(dsn, "select number from kept") == 7


@pytest.mark.parametrize("interruption", ["restart", "kill"])
def test_valkey_restarts_with_the_same_address_and_data(
    own_valkey: EmbeddedValkey, interruption: str
) -> None:
    url = own_valkey.url
    with redis.Redis.from_url(url) as client:
        client.set("kept", 7)

    if interruption == "restart":
        own_valkey.restart()
    else:
        own_valkey.kill()
        own_valkey.start()

    assert own_valkey.url == url
    with redis.Redis.from_url(url) as client:
        assert client.get("kept") == b"7"


def test_valkey_refuses_writes_rather_than_evicting_keys(own_valkey: EmbeddedValkey) -> None:
    with redis.Redis.from_url(own_valkey.url) as client:
        assert client.config_get("maxmemory-policy") == {"maxmemory-policy": "noeviction"}


async def test_a_wrong_password_is_refused(
    own_postgres: EmbeddedPostgres, own_valkey: EmbeddedValkey
) -> None:
    with pytest.raises(asyncpg.InvalidPasswordError):
        await asyncpg.connect(host="127.0.0.1", port=own_postgres.port, user="postgres", password="guess")
    with redis.Redis(port=own_valkey.port) as client, pytest.raises(redis.AuthenticationError):
        client.ping()


def test_no_password_is_on_a_command_line(own_postgres: EmbeddedPostgres, own_valkey: EmbeddedValkey) -> None:
    for server, address in ((own_postgres, own_postgres.dsn), (own_valkey, own_valkey.url)):
        password = address.split("@")[0].rpartition(":")[2]
        assert len(password) == 32
        assert password not in " ".join(psutil.Process(server.pid).cmdline())


@pytest.mark.parametrize("kind", [EmbeddedPostgres, EmbeddedValkey])
def test_stop_leaves_nothing_and_a_new_start_works(
    kind: type[EmbeddedPostgres | EmbeddedValkey], directory: Path
) -> None:
    server = kind(directory)
    for _ in range(2):
        server.start()
        pid, port = server.pid, server.port
        assert len(list(directory.iterdir())) == 1

        server.stop()
        server.stop()

        assert has_ended(pid)
        assert list(directory.iterdir()) == []
        with pytest.raises(ConnectionRefusedError):
            socket.create_connection(("127.0.0.1", port))


def test_a_stopped_server_says_so() -> None:
    server = EmbeddedPostgres()
    with pytest.raises(ServerError, match="this embedded Postgres has not been started"):
        _ = server.dsn
    with pytest.raises(ServerError, match="this embedded Postgres is not running"):
        server.restart()


def test_two_valkey_servers_run_side_by_side(own_valkey: EmbeddedValkey) -> None:
    with EmbeddedValkey() as other:
        assert other.port != own_valkey.port
        with redis.Redis.from_url(own_valkey.url) as one, redis.Redis.from_url(other.url) as two:
            one.set("mine", 1)
            assert two.get("mine") is None


def test_a_restart_waits_until_its_port_is_free(own_valkey: EmbeddedValkey, directory: Path) -> None:
    own_valkey.kill()
    starting = threading.Thread(target=own_valkey.start)
    with socket.create_server(("127.0.0.1", own_valkey.port)):
        before = own_valkey.pid
        starting.start()
        wait_until(lambda: own_valkey.pid != before and has_ended(own_valkey.pid), "the first attempt fails")
    starting.join()
    with redis.Redis.from_url(own_valkey.url) as client:
        assert client.ping()


def test_a_server_outlives_the_thread_that_started_it() -> None:
    server = EmbeddedValkey()
    starting = threading.Thread(target=server.start)
    starting.start()
    starting.join()
    try:
        with redis.Redis.from_url(server.url) as client:
            assert client.ping()
    finally:
        server.stop()


def test_a_suspended_server_can_be_stopped(directory: Path) -> None:
    with EmbeddedValkey(directory) as server:
        os.kill(server.pid, signal.SIGSTOP)
    assert list(directory.iterdir()) == []


@pytest.mark.parametrize("end", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
async def test_nothing_is_left_when_the_parent_ends_by(end: signal.Signals, directory: Path) -> None:
    with parent(directory) as running:
        assert await running.works()
        assert len(list(directory.iterdir())) == 2
        running.process.send_signal(end)
        wait_until(
            lambda: all(map(has_ended, running.pids)) and not list(directory.iterdir()),
            "servers and folders are removed",
        )


@pytest.mark.skipif(sys.platform != "linux", reason="the kernel's parent-death signal is Linux's")
def test_a_server_does_not_outlive_its_guardian(directory: Path) -> None:
    with EmbeddedValkey(directory) as valkey, EmbeddedPostgres(directory) as postgres:
        for server in (valkey, postgres):
            guardian = psutil.Process(server.pid).parent()
            assert guardian
            guardian.kill()
            wait_until(partial(has_ended, server.pid), "the server has ended")
            with pytest.raises(ServerError, match="the guardian of an embedded server has ended"):
                server.restart()


async def test_the_callers_postgres_settings_do_not_matter(directory: Path) -> None:
    with parent(directory, PGPORT="1", PGDATA="/nowhere", LC_ALL="tlh_KX") as running:
        assert await running.works()


def readable_python(account: Account) -> Path:
    """This interpreter, or the system's where this one lies in somebody's home."""
    for python in (Path(sys.executable), Path("/usr/bin/python3")):
        if python.exists() and account.may_read(python) and account.may_read(ROOT / "pyproject.toml"):
            new_enough = "import sys; sys.exit(sys.version_info < (3, 11))"
            if subprocess.run([python, "-c", new_enough], check=False).returncode == 0:
                return python
    pytest.skip(f"the account `{account.name}` cannot read this working copy, or any Python from 3.11 on")


@as_root
async def test_a_normal_user_can_run_the_servers(directory: Path) -> None:
    assert ACCOUNT
    path = f"{ROOT}{os.pathsep}{postgres_installation().parents[1]}"
    with parent(directory, python=readable_python(ACCOUNT), user=ACCOUNT.uid, PYTHONPATH=path) as running:
        assert await running.works()
        assert {psutil.Process(pid).uids().effective for pid in running.pids} == {ACCOUNT.uid}
    assert list(directory.iterdir()) == []


@as_root
def test_a_user_without_a_name_gets_a_sentence() -> None:
    """As in a container that runs with any user id. initdb looks up a name."""
    os.seteuid(54321)
    try:
        with pytest.raises(ServerError, match="user 54321, who has no name: add one to /etc/passwd"):
            unprivileged()
    finally:
        os.seteuid(0)


@as_root
def test_as_root_postgres_runs_as_nobody_in_a_private_folder(own_postgres: EmbeddedPostgres) -> None:
    assert ACCOUNT
    process = psutil.Process(own_postgres.pid)
    assert process.uids().effective == ACCOUNT.uid
    data = Path(process.cwd())
    assert stat.S_IMODE(data.stat().st_mode) == 0o700
    assert data.parent.stat().st_uid == 0
    assert not data.parent.stat().st_mode & stat.S_IWOTH


@as_root
async def test_a_folder_closed_to_nobody_keeps_its_permissions(directory: Path) -> None:
    directory.chmod(0o700)
    with EmbeddedPostgres(directory) as server:
        assert await value(server.dsn, "select 1") == 1
        assert list(directory.iterdir()) == []
    assert stat.S_IMODE(directory.stat().st_mode) == 0o700


@as_root
async def test_a_virtual_environment_in_a_private_folder_works(directory: Path, tmp_path: Path) -> None:
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)
    package = postgres_installation().parent
    for source in (package, package.with_name(f"{package.name}.libs")):
        if source.exists():
            shutil.copytree(source, closed / source.name, ignore=shutil.ignore_patterns("include", "*.a"))

    with parent(directory, PYTHONPATH=f"{closed}{os.pathsep}{PATH}") as running:
        assert await running.works()
        program = Path(psutil.Process(running.pids[0]).exe())
        assert program.is_relative_to(directory)
