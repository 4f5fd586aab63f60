"""Whatever is changed, removed, replaced or added in exported folders is detected without a database."""

import json
import shutil
from pathlib import Path
from typing import Any

import asyncpg
import pytest

from reconcile import export
from reconcile.audit.links import get_link
from reconcile.audit.sign_off import sign
from reconcile.audit.signing import signer_of
from reconcile.audit.verify_folder import verify_folder
from tests.reconcile.reporting import PRIVATE_KEY, SIGNED, create_report, manifest_of, sentences

MINE = signer_of(PRIVATE_KEY)


@pytest.fixture
async def reports(store_pool: asyncpg.Pool, tmp_path: Path) -> Path:
    """Three signed reports; the first is signed off by two people before the second is made."""
    first = await create_report(store_pool, settings=SIGNED)
    link = await get_link(store_pool, first.run)
    await sign(store_pool, link, "Anna Ahrens", "preparer", signer=MINE)
    await sign(store_pool, link, "Bo Berg", "reviewer", signer=MINE)
    runs = [first.run, *[(await create_report(store_pool, settings=SIGNED)).run for _ in range(2)]]
    for number, run in enumerate(runs, start=1):
        await export(store_pool, run, tmp_path / "reports" / str(number))
    return tmp_path / "reports"


async def found(folder: Path, **more: Any) -> list[str]:
    return sentences((await verify_folder(folder, **more))[0])


def files_of(folder: Path) -> list[Path]:
    return [path for path in sorted(folder.rglob("*")) if path.is_file()]


async def test_each_flipped_byte_is_detected(reports: Path) -> None:
    folder = reports / "1"
    assert await found(folder) == []
    for path in files_of(folder):
        content = path.read_bytes()
        # sign_off.json has derived parts between its records: there each byte is flipped.
        step = 1 if path.name == "sign_off.json" else max(1, len(content) // 7)
        for place in range(0, len(content), step):
            path.write_bytes(content[:place] + bytes([content[place] ^ 1]) + content[place + 1 :])
            assert await found(folder), f"{path.name} {place}"
        path.write_bytes(content)
    assert await found(folder) == []


async def test_each_removed_replaced_and_longer_file_is_detected(reports: Path) -> None:
    for path in files_of(reports / "1"):
        content, other = path.read_bytes(), reports / "2" / path.relative_to(reports / "1")
        path.unlink()
        assert await found(reports / "1"), path.name
        for changed in (b"", content + b"\n", other.read_bytes()):
            path.write_bytes(changed)
            assert changed == content or await found(reports / "1"), path.name
        path.write_bytes(content)
    assert await found(reports) == []


@pytest.mark.parametrize(
    "name", ["more.csv", "evidence/more.jsonl", ".hidden", "below/more", "SHA256SUMS.old"]
)
async def test_each_added_file_is_detected(reports: Path, name: str) -> None:
    path = reports / "1" / name
    path.parent.mkdir(exist_ok=True)
    path.write_text("")
    (sentence,) = await found(reports / "1")
    assert sentence.endswith(f"{name} is not listed in manifest.json")


async def test_removed_first_report_is_a_gap(reports: Path) -> None:
    hashes = [json.loads((reports / n / "manifest.json").read_text())["previous"] for n in ("2", "3")]
    shutil.rmtree(reports / "1")
    (sentence,) = await found(reports)
    run = manifest_of(reports / "2")["run"]
    assert sentence.startswith(f"report 1 is missing from this folder before {run}: if that is intended")
    assert await found(reports, after=hashes[0]) == []
    (sentence,) = await found(reports, after=hashes[1])
    assert sentence.endswith(f"manifest.json does not name {hashes[1]} (--after) as the report before it")
    shutil.rmtree(reports / "2")
    assert await found(reports) == []  # one report alone need not begin its chain


@pytest.mark.parametrize("kept", [0, 1])
async def test_dropped_sign_off_that_a_later_manifest_counts_is_detected(reports: Path, kept: int) -> None:
    path = reports / "1" / "sign_off.json"
    content = json.loads(path.read_text())
    content["sign_offs"] = content["sign_offs"][:kept]
    content["missing"] = ["preparer", "reviewer"][kept:]
    path.write_text(json.dumps(content, indent=2, ensure_ascii=False) + "\n")
    assert await found(reports / "1") == []
    runs = [manifest_of(reports / number)["run"] for number in ("2", "3")]
    lack = f"manifest.json counts 2 sign-offs before it, of which the folders lack {2 - kept}"
    assert await found(reports) == [f"{run} (report {at}): {lack}" for at, run in enumerate(runs, start=2)]


async def test_sign_offs_about_other_reports_are_not_checked(reports: Path) -> None:
    after = manifest_of(reports / "2")["previous"]
    shutil.rmtree(reports / "1")
    result, _ = await verify_folder(reports, after=after)
    assert result.sound
    assert [each.code for each in result.not_checked] == ["sign_offs_not_seen"] * 2
    assert "of which the folders lack 2, which may be about reports" in result.not_checked[0].text


async def test_head_of_the_sign_offs_reveals_a_dropped_one(reports: Path) -> None:
    result, _ = await verify_folder(reports)
    ((number, digest),) = result.sign_off_heads.values()
    assert number == 2
    assert await found(reports / "1", head=digest) == []
    assert await found(reports / "1", head="0" * 64)


@pytest.mark.parametrize(
    "place",
    [{"number": "1"}, {"number": -1}, {"number": 10**30}, {"account": 5}, {"run": "\x1b"}, {"edition": None}],
)
async def test_impossible_place_of_a_sign_off_is_a_problem(reports: Path, place: dict[str, Any]) -> None:
    path = reports / "1" / "sign_off.json"
    content = json.loads(path.read_text())
    record = json.loads(content["sign_offs"][0]["record"]) | place
    content["sign_offs"][0]["record"] = json.dumps(record)
    path.write_text(json.dumps(content))
    (sentence, *_) = await found(reports)
    assert "sign_off.json cannot be read" in sentence
