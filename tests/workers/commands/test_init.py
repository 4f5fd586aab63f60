"""``paywatch init`` end to end: the file that it writes, and what it says about what it could not see."""

import json
import os
import shlex
import stat
import tomllib
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import asyncpg
import pytest

from discovery import file
from tests.conftest import CommandLine
from tests.discovery.teams import facts_of, fill

if TYPE_CHECKING:
    from sandbox.company import Company

DDL = """create table orders (pi text unique, cents integer, currency text, status text,
  created timestamptz, email text)"""
UNTIL = datetime.now(UTC) - timedelta(days=2)


@pytest.fixture
async def environment(company: "Callable[..., Company]", database: str, tmp_path: Path) -> dict[str, str]:
    """A team of twenty payments, whose table has a row for each."""
    shop = company(payments=20, since=UNTIL - timedelta(days=9), until=UNTIL)
    async with asyncpg.create_pool(database, min_size=0) as team:
        await fill(
            team,
            DDL,
            "orders",
            facts_of(shop.world),
            lambda fact: (
                fact.id,
                fact.amount,
                fact.currency,
                fact.stripe_status,
                fact.created,
                f"person{fact.number}@mail.example",
            ),
        )
    return {
        "DATABASE_URL": database,
        "STRIPE_SECRET_KEY": shop.key,
        "STRIPE_API_BASE": shop.stripe_url,
        "PAYWATCH_CONFIG": str(tmp_path / "paywatch.toml"),
    }


async def test_the_file_passes_config_check(command_line: CommandLine, environment: dict[str, str]) -> None:
    written = await command_line(environment, "init")
    assert written.exit_code == 0, written.output

    path = Path(environment["PAYWATCH_CONFIG"])
    text = path.read_text()
    assert tomllib.loads(text)["reconcile"]["payments"]["amount"] == "cents", text
    assert tomllib.loads(text)["reconcile"]["repair"] == []
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    checked = await command_line(environment, "config", "check")
    assert checked.exit_code == 0, checked.output
    assert "matches the mappings of payments" in checked.output
    shown = text + written.output
    assert not [each for each in (environment["STRIPE_SECRET_KEY"], "@mail.example") if each in shown]
    assert written.stdout.rstrip().splitlines()[-3:] == [
        f"  {line[4:]}" for line in text.rstrip().splitlines()[-3:]
    ]

    again = await command_line(environment, "init")
    assert again.exit_code == 2
    assert "pass --force to replace it" in again.stderr
    assert path.read_text() == text


async def test_the_next_commands_name_another_file(command_line: CommandLine, tmp_path: Path) -> None:
    path = tmp_path / "two words.toml"
    written = await command_line({"STRIPE_SECRET_KEY": "", "PAYWATCH_CONFIG": str(path)}, "init")
    last = written.stdout.rstrip().splitlines()[-1]
    assert shlex.split(last, comments=True)[:4] == ["paywatch", "--config", str(path), "reconcile"]
    assert path.read_text().rstrip().endswith(last.strip())


async def test_without_anything_a_file_is_written(command_line: CommandLine, tmp_path: Path) -> None:
    path = tmp_path / "paywatch.toml"
    nothing = {
        "DATABASE_URL": "",
        "STRIPE_SECRET_KEY": "",
        "STRIPE_API_KEY": "",
        "PAYWATCH_CONFIG": str(path),
    }
    written = await command_line(nothing, "init")
    assert written.exit_code == 0, written.output
    assert "DATABASE_URL is not set" in written.stderr
    assert "STRIPE_SECRET_KEY is not set" in written.stderr
    assert "open: reconcile (no_database)" in path.read_text()
    assert (await command_line(nothing, "config", "check")).exit_code == 0


async def test_the_file_can_be_printed(command_line: CommandLine, tmp_path: Path) -> None:
    path = tmp_path / "missing" / "paywatch.toml"
    quiet = dict.fromkeys(("DATABASE_URL", "STRIPE_SECRET_KEY", "STRIPE_API_KEY"), "")
    nothing = quiet | {"PAYWATCH_CONFIG": str(path)}
    printed = await command_line(nothing, "init", "--stdout")
    assert printed.exit_code == 0, printed.output
    assert tomllib.loads(printed.stdout)["reconcile"] == {"repair": []}
    refused = await command_line(nothing, "init")
    assert refused.exit_code == 2
    assert "its folder does not exist" in refused.stderr


async def test_without_a_key_of_stripe_columns_stay_open(
    command_line: CommandLine, environment: dict[str, str]
) -> None:
    found = await command_line(
        environment | {"STRIPE_SECRET_KEY": "", "STRIPE_API_KEY": ""}, "init", "--json"
    )
    assert found.exit_code == 0, found.output
    [section] = [each for each in json.loads(found.stdout)["proposals"] if each["name"] == "payments"]
    assert section["facts"]["mapping"] == {"table": "public.orders", "id": "pi"}
    assert {each["code"] for each in section["findings"] if each["status"] == "open"} == {"no_stripe"}
    assert not Path(environment["PAYWATCH_CONFIG"]).exists()


async def test_an_unreachable_database_writes_nothing(command_line: CommandLine, tmp_path: Path) -> None:
    path = tmp_path / "paywatch.toml"
    away = {"DATABASE_URL": "postgresql://me:hidden@127.0.0.1:1/shop", "PAYWATCH_CONFIG": str(path)}
    found = await command_line(away, "init")
    assert found.exit_code == 3
    assert "DATABASE_URL" in found.stderr
    assert "hidden" not in found.output
    assert not path.exists()


async def test_a_lost_connection_writes_nothing(
    command_line: CommandLine, environment: dict[str, str]
) -> None:
    connection = await asyncpg.connect(environment["DATABASE_URL"])
    await connection.execute("create view a as select pg_terminate_backend(pg_backend_pid())::text as id")
    await connection.close()
    found = await command_line(environment, "init")
    assert found.exit_code == 3, found.output
    assert "it closed the connection" in found.stderr
    assert not Path(environment["PAYWATCH_CONFIG"]).exists()


async def test_what_is_no_file_is_not_replaced(command_line: CommandLine, tmp_path: Path) -> None:
    path = tmp_path / "paywatch.toml"
    os.mkfifo(path)
    quiet = dict.fromkeys(("DATABASE_URL", "STRIPE_SECRET_KEY", "STRIPE_API_KEY"), "")
    refused = await command_line(quiet | {"PAYWATCH_CONFIG": str(path)}, "init", "--force")
    assert refused.exit_code == 2
    assert "is no regular file" in refused.stderr
    assert path.is_fifo()


async def test_a_refused_key_writes_nothing(command_line: CommandLine, environment: dict[str, str]) -> None:
    found = await command_line(environment | {"STRIPE_SECRET_KEY": "sk_test_unknown"}, "init")
    assert found.exit_code == 2, found.output
    assert not Path(environment["PAYWATCH_CONFIG"]).exists()


def test_a_file_is_never_lost(tmp_path: Path) -> None:
    path = tmp_path / "paywatch.toml"
    file.write(path, "first", replace=False)
    with pytest.raises(FileExistsError):
        file.write(path, "second", replace=False)
    assert path.read_text() == "first"
    link = tmp_path / "link.toml"
    link.symlink_to(path.name)
    with pytest.raises(FileExistsError):
        file.write(link, "second", replace=False)
    file.write(link, "third", replace=True)
    assert (path.read_text(), link.is_symlink()) == ("third", True)
    assert {each.name for each in tmp_path.iterdir()} == {"paywatch.toml", "link.toml"}


def test_an_error_names_the_file_and_leaves_nothing(tmp_path: Path) -> None:
    path = tmp_path / "paywatch.toml"
    path.mkdir()
    with pytest.raises(IsADirectoryError) as refused:
        file.write(path, "text", replace=True)
    assert refused.value.filename == str(path)
    assert [each.name for each in tmp_path.iterdir()] == ["paywatch.toml"]
