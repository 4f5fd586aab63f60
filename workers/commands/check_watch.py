"""``paywatch check run --watch``: runs checks in their intervals, and prints a line for each reading."""

import asyncio
import sys
from collections.abc import Sequence
from datetime import UTC, datetime

import probes
from probes import Reading, Tools
from settings import Check, Settings
from settings.texts import escape_controls
from workers.commands.check_tools import command_tools
from workers.commands.reading_json import reading_json
from workers.output import Exit, json_line


async def watch_checks(settings: Settings, checks: Sequence[Check], *, as_json: bool) -> Exit:
    """Never returns: Ctrl-C ends the command. Nothing is recorded, and no incident opens."""
    async with command_tools(settings) as tools, asyncio.TaskGroup() as all_:
        for check in checks:
            all_.create_task(_watch(check, tools, as_json=as_json))
    return Exit.FINE


async def _watch(check: Check, tools: Tools, *, as_json: bool) -> None:
    loop = asyncio.get_running_loop()
    while True:
        due = loop.time() + check.every.total_seconds()
        reading = await probes.run(check, datetime.now(UTC), tools)
        sys.stdout.write((json_line(reading_json(reading)) if as_json else _line(reading)) + "\n")
        sys.stdout.flush()
        await asyncio.sleep(due - loop.time())


def _line(reading: Reading) -> str:
    outcome = reading.outcome
    took = f"{reading.duration:.3f} s"
    text = f"{reading.slot:%H:%M:%S}  {reading.check}  {outcome.verdict.value}  {took}  {outcome.reason}"
    return escape_controls(text)
