"""The commands in docs/reports.md work in an exported folder."""

import asyncio
import json
import re
import shutil
from pathlib import Path

import asyncpg
import pytest

from reconcile import export
from reconcile.audit.layout import UNLISTED
from reconcile.audit.links import get_link
from reconcile.audit.sign_off import sign
from reconcile.audit.signing import pem, signer_of
from reconcile.reports.html_page import FILES
from settings import Settings
from settings.reconcile import ReconcileSettings
from tests.reconcile.reporting import (
    PRIVATE_KEY,
    create_report,
)

PAGE = (Path(__file__).parents[3] / "docs" / "reports.md").read_text()
COMMANDS = re.findall(r"^```sh\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
TOOLS = ("bash", "sha256sum", "openssl", "python3")

missing = [tool for tool in TOOLS if shutil.which(tool) is None]
pytestmark = pytest.mark.skipif(bool(missing), reason=f"not installed: {', '.join(missing)}")


@pytest.fixture
async def folder(store_pool: asyncpg.Pool, tmp_path: Path) -> Path:
    """A signed report with sign-offs, next to the previous report, the public key and the head file."""
    settings = Settings(
        service="shop",
        paywatch_signing_key=PRIVATE_KEY,
        reconcile=ReconcileSettings(head_file=tmp_path / "heads"),
    )
    signer = signer_of(PRIVATE_KEY)
    before, after = [await create_report(store_pool, settings=settings) for _ in range(2)]
    link = await get_link(store_pool, after.run)
    await sign(store_pool, link, "Anna Ahrens", "preparer", signer=signer)
    await sign(store_pool, link, "Bo Berg", "reviewer", signer=signer)
    (tmp_path / "paywatch.pem").write_bytes(pem(signer.public_key))
    await export(store_pool, before.run, tmp_path / "before")
    return await export(store_pool, after.run, tmp_path / "report")


async def bash(script: str, folder: Path) -> tuple[int, str]:
    process = await asyncio.create_subprocess_exec(
        *("bash", "-euo", "pipefail", "-c", script),
        cwd=folder,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    output, _ = await process.communicate()
    return process.returncode or 0, output.decode()


async def test_documented_commands_work(folder: Path) -> None:
    assert len(COMMANDS) == 5
    sums, head, signature, previous, signed = [await bash(each, folder) for each in COMMANDS]
    assert sums[0] == head[0] == signature[0] == previous[0] == signed[0] == 0
    listed = json.loads((folder / "manifest.json").read_text())["files"]
    assert sums[1].splitlines() == [f"{name}: OK" for name in (*listed, "manifest.json")]
    assert " - 2 " in head[1]
    assert signature[1] == "Signature Verified Successfully\n"
    named, computed = previous[1].splitlines()
    assert computed.startswith(named)
    assert [line.split(" ")[:3] for line in signed[1].splitlines()] == [
        ["preparer", "Anna", "Ahrens"],
        ["reviewer", "Bo", "Berg"],
    ]


async def test_documented_commands_detect_changes(folder: Path) -> None:
    for name, command in (
        ("findings.jsonl", COMMANDS[0]),
        ("manifest.json", COMMANDS[0]),
        ("manifest.json", COMMANDS[1]),
        ("manifest.json", COMMANDS[2]),
        ("manifest.json", COMMANDS[4]),
    ):
        content = (folder / name).read_bytes()
        (folder / name).write_bytes(content.replace(b"a", b"b", 1))
        assert (await bash(command, folder))[0] != 0
        (folder / name).write_bytes(content)


async def test_documentation_names_every_file_and_finding_key(folder: Path) -> None:
    files = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    table = PAGE.partition("## The folder")[2].partition("Money in these files")[0]
    documented = {
        name
        for cell in re.findall(r"^\| (`[^|]+) \|", table, re.MULTILINE)
        for name in re.findall(r"`(.+?)`", cell)
    }
    assert documented == files
    assert {name for name, _ in FILES} | {*UNLISTED, "report.html"} == files
    finding = json.loads((folder / "findings.jsonl").read_text().splitlines()[0])
    assert set(finding) <= set(re.findall(r"`(\w+)`", PAGE))
