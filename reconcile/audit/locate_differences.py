"""Compares the changed files of an exported folder with the store, to locate the first byte that differs."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from pathlib import Path

import asyncpg

from reconcile.audit.differences import first_difference
from reconcile.audit.regular_files import Unreadable, open_regular
from reconcile.audit.report_folder import ReportFolder
from reconcile.audit.verification import Problem, VerifyResult
from reconcile.codes import Coded, VerifyNote
from reconcile.errors import Damaged
from reconcile.reports.chain import Link, find_link
from reconcile.reports.report_store import read_file


async def locate_differences(
    store: asyncpg.Pool, folders: Sequence[ReportFolder], result: VerifyResult
) -> None:
    """Adds offsets to the problems of these folders, and a problem for each manifest that differs."""
    for folder in folders:
        link = await find_link(store, folder.manifest.run, folder.manifest.edition)
        if link is None:
            text = f"the database has no report of {folder.manifest.run}: only the folder was verified"
            result.notes.append(Coded(VerifyNote.FOLDER_ONLY, text))
            continue
        at = first_difference(folder.content, link.manifest)
        if at is not None:
            what = f"manifest.json differs from the one in the database from byte {at} on"
            result.problems.append(folder.problem("touched", what, "manifest.json", at))
        result.problems = [
            await _located(store, link, folder.path, problem) if problem.run == link.run else problem
            for problem in result.problems
        ]


async def _located(store: asyncpg.Pool, link: Link, folder: Path, problem: Problem) -> Problem:
    if problem.kind != "touched" or problem.at is not None or problem.file is None:
        return problem
    try:
        at = await _difference(folder / problem.file, read_file(store, link.run, link.edition, problem.file))
    except (Damaged, FileNotFoundError, Unreadable):
        return problem
    sentence = f"{problem.sentence}: it differs from byte {at} on"
    return problem if at is None else replace(problem, sentence=sentence, at=at)


async def _difference(path: Path, stored: AsyncIterator[bytes]) -> int | None:
    at = 0
    with open_regular(path) as file:
        async for chunk in stored:
            exported = await asyncio.to_thread(file.read, len(chunk))
            if (difference := first_difference(exported, chunk)) is not None:
                return at + difference
            at += len(chunk)
        return at if await asyncio.to_thread(file.read, 1) else None
