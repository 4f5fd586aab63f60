"""Compares the chains with the head file, which reveals that the end of a chain was cut off."""

import asyncio
from collections.abc import Mapping, Sequence
from pathlib import Path

import asyncpg

from reconcile.audit import head_file
from reconcile.audit.verification import Problem, VerifyResult
from reconcile.codes import Coded, VerifyNote
from settings.accounts import Account


async def read_head_file(
    path: Path | None, store: asyncpg.Pool, result: VerifyResult
) -> list[head_file.HeadLine]:
    """Returns the lines of the head file; adds a problem if it cannot be read although there are reports.

    Whoever cuts the end of a chain may remove the file that would reveal it.
    """
    if path is None:
        return []
    try:
        return await asyncio.to_thread(head_file.read, path)
    except OSError as error:
        why = error.strerror or type(error).__name__
    if await store.fetchval("select exists (select from paywatch.reports)"):
        sentence = (
            f"{path} cannot be read ({why}), so a cut end of a chain stays undetected. If the file existed, "
            "find out who removed it. If it never existed, the next run on this machine writes it; or remove "
            "reconcile.head_file from this machine's configuration"
        )
        result.problems.append(Problem("head", sentence, file=str(path)))
    else:
        sentence = f"{path} cannot be read ({why}); there is no report yet"
        result.notes.append(Coded(VerifyNote.NO_REPORT_YET, sentence))
    return []


def compare_with_head_file(
    path: Path | None,
    lines: Sequence[head_file.HeadLine],
    chains: Mapping[head_file.Chain, Mapping[int, str]],
    only: Account | None,
    result: VerifyResult,
) -> None:
    """Adds a problem for each line that its chain contradicts. ``chains``: hashes by position."""
    for line in lines:
        if only is not None and line.account != only:
            continue
        hashes = chains.get(line.chain, {})
        if hashes.get(line.position) != line.sha256:
            cut = line.position not in hashes
            what = "is missing: the end of its chain was cut off" if cut else "has another hash in its chain"
            which = f"{line.chain[1]} {line.position} of account {line.account}"
            sentence = f"line {line.number} of {path}: {which} {what}"
            result.problems.append(
                Problem("head", sentence, account=line.account, position=line.position, file=str(path))
            )
