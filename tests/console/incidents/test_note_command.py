"""``incident note``: in every place that shows the timeline, and refused where it cannot be shown."""

import json

import asyncpg

from tests.conftest import CommandLine
from tests.console.shop import watch_shop


async def test_a_note_is_wherever_the_timeline_is(
    command_line: CommandLine, store_db: str, store_pool: asyncpg.Pool
) -> None:
    recorder, environment = await watch_shop(store_pool), {"DATABASE_URL": store_db}
    await recorder.read("api", "ff")
    id_ = await recorder.incident("api")
    await recorder.resolve("api", "bob")
    noted = await command_line(environment, "incident", "note", id_[4:], "the switch broke", "--by", "ann")
    assert (noted.exit_code, noted.stdout) == (0, f"{id_} has the note.\n")
    shown = json.loads((await command_line(environment, "incident", "show", id_, "--json")).stdout)
    assert shown["events"][-1]["inputs"] == {"by": "ann", "text": "the switch broke"}
    for verb in ("show", "why", "export"):
        assert "ann: the switch broke" in (await command_line(environment, "incident", verb, id_)).stdout
    for text, sentence in (("", "empty"), ("a\x1bb", "invisible character"), ("x" * 1001, "1001 characters")):
        refused = await command_line(environment, "incident", "note", id_, text)
        assert (refused.exit_code, sentence in refused.stderr) == (2, True)
    assert (await command_line(environment, "incident", "note", "inc_zzzzzz", "x")).exit_code == 2
