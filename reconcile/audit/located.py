"""An exported folder beside the store that it came from: there the first byte that differs can be told."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from pathlib import Path

import asyncpg

from reconcile.audit.folder import Opened
from reconcile.audit.judgement import Judgement, Problem, first_difference
from reconcile.codes import Coded, VerifyNote
from reconcile.errors import Damaged
from reconcile.queries import sql
from reconcile.reports.chain import Link
from reconcile.reports.filing import read_file


async def locate(store: asyncpg.Pool, opened: Sequence[Opened], judgement: Judgement) -> None:
    """Adds to the problems of these folders where their files differ from the store's."""
    for each in opened:
        row = await store.fetchrow(sql("audit/get_link"), each.manifest.run, each.manifest.edition)
        if row is None:
            sentence = f"the database has no report of {each.manifest.run}: only the folder was verified"
            judgement.notes.append(Coded(VerifyNote.FOLDER_ONLY, sentence))
            continue
        link = Link.of(row)
        at = first_difference((each.folder / "manifest.json").read_bytes(), link.manifest)
        if at is not None:
            sentence = f"manifest.json is not the database's: they differ from byte {at} on"
            judgement.problems.append(each.problem("touched", sentence, "manifest.json", at))
        judgement.problems = [
            await _located(store, link, each.folder, problem) if problem.run == link.run else problem
            for problem in judgement.problems
        ]


async def _located(store: asyncpg.Pool, link: Link, folder: Path, problem: Problem) -> Problem:
    if problem.kind != "touched" or problem.at is not None or problem.file is None:
        return problem
    try:
        at = await _difference(folder / problem.file, read_file(store, link.run, link.edition, problem.file))
    except Damaged:
        return problem
    sentence = f"{problem.sentence}: it differs from byte {at} on"
    return problem if at is None else replace(problem, sentence=sentence, at=at)


async def _difference(path: Path, kept: AsyncIterator[bytes]) -> int | None:
    at = 0
    with await asyncio.to_thread(path.open, "rb") as file:
        async for stretch in kept:
            there = await asyncio.to_thread(file.read, len(stretch))
            if (difference := first_difference(there, stretch)) is not None:
                return at + difference
            at += len(stretch)
        return at if await asyncio.to_thread(file.read, 1) else None
