"""The commands of docs/console/access.md: sessions and the audit log."""

import json
import re
import shlex
from datetime import timedelta
from pathlib import Path
from typing import Any

import asyncpg
import pytest
from typer.testing import Result

from store import sessions
from store.audit_log import Entry, append, delete_expired, list_acts
from tests.conftest import CommandLine
from tests.reconcile.reporting import tamper

PAGE = (Path(__file__).parents[3] / "docs" / "console" / "access.md").read_text()
CONFIGURED = '[console]\npublic_url = "https://paywatch.shop.example"\nsign_in = "token"\n'


class Desk:
    """Runs commands against one store."""

    def __init__(self, run: CommandLine, folder: Path, dsn: str, pool: asyncpg.Pool) -> None:
        self.pool, self._run = pool, run
        self.file = folder / "paywatch.toml"
        self.file.write_text(CONFIGURED)
        self._environment = {"DATABASE_URL": dsn, "PAYWATCH_CONFIG": str(self.file)}

    async def __call__(self, *arguments: str, code: int = 0) -> Result:
        result = await self._run(self._environment, "console", *arguments)
        assert result.exit_code == code, result.output
        return result

    async def json(self, *arguments: str, code: int = 0) -> Any:
        return json.loads((await self(*arguments, "--json", code=code)).stdout)

    async def acts(self) -> list[tuple[str, str, str]]:
        return [(act.action, act.object, act.outcome) for act in (await list_acts(self.pool))[::-1]]


@pytest.fixture
def console(command_line: CommandLine, tmp_path: Path, store_db: str, store_pool: asyncpg.Pool) -> Desk:
    return Desk(command_line, tmp_path, store_db, store_pool)


async def add(pool: asyncpg.Pool, **values: Any) -> int:
    known: dict[str, Any] = {
        "actor": "ann",
        "roles": ("operator",),
        "via": "session",
        "action": "incident_marked",
    }
    return await append(pool, Entry(**known | {"object": "inc_1", "outcome": "done"} | values))


async def signed_in(console: Desk, name: str = "Ann Ahrens") -> tuple[str, str]:
    secret, session = await sessions.create(console.pool, name, ["viewer"], via="link", origin="192.0.2.1")
    return secret.get_secret_value(), session.id


async def test_sessions_are_listed_and_ended(console: Desk) -> None:
    made = [await signed_in(console, name) for name in ("ann", "ann", "ann", "bob")]
    listed = await console.json("sessions", "list")
    assert {(each["id"], each["origin"]) for each in listed} == {(id_, "192.0.2.1") for _, id_ in made}
    await console("sessions", "revoke", made[0][1])
    assert await console.json("sessions", "revoke", "--name", "ann") == {"ended": 2}
    await console("sessions", "revoke", made[0][1], code=1)
    await console("sessions", "revoke", "--name", "ann", code=1)
    await console("sessions", "revoke", "ses_1", code=2)
    await console("sessions", "revoke", code=2)
    found = [await sessions.find(console.pool, secret) for secret, _ in made]
    assert [each and each.name for each in found] == [None, None, None, "bob"]
    table = (await console("sessions", "list")).stdout
    assert (made[3][1] in table, "ann" in table) == (True, False)
    assert [act[2] for act in await console.acts()] == ["done", "done", "refused", "refused"]


async def test_acts_are_listed_and_filtered(console: Desk) -> None:
    attempt = await add(console.pool, outcome="attempted", object="inc_1\x1b[2J", detail={"mark": "true"})
    await add(console.pool, actor="bob", outcome="refused", object="inc_2", detail={"why": "it ended"})
    rows = [line.split("\t") for line in (await console("audit")).stdout.splitlines()]
    assert rows[0] == ["entry", "at", "who", "via", "action", "object", "outcome", "reason", "from"]
    assert [(row[0], row[2], row[5], row[6]) for row in rows[1:]] == [
        ("2", "bob", "inc_2", "refused"),
        (str(attempt), "ann", "inc_1\\x1b[2J", "unknown"),
    ]
    for chosen, ids in (
        (["--actor", "bob"], [2]),
        (["--outcome", "unknown"], [1]),
        (["--object", "inc_2"], [2]),
        (["--action", "silence_added"], []),
        (["--since", "1h"], [2, 1]),
        (["--until", "1h"], []),
        (["--limit", "1"], [2]),
    ):
        assert [each["id"] for each in await console.json("audit", *chosen)] == ids, chosen
    (act,) = await console.json("audit", "--outcome", "unknown")
    assert (act["detail"], act["roles"], act["outcome_at"]) == ({"mark": "true"}, ["operator"], None)


async def test_a_changed_log_is_reported(console: Desk) -> None:
    for number in range(3):
        await add(console.pool, reason=f"{number}")
    sound = await console("audit", "--verify")
    *_, counted, head = sound.stdout.splitlines()
    assert counted == "3 entries are as they were written."
    noted = head.removeprefix("head: ")
    assert re.fullmatch(r"3:[0-9a-f]{64}", noted)
    assert (await console.json("audit", "--verify", "--head", noted))["sound"]
    other = await console.json("audit", "--verify", "--head", f"2:{noted[2:]}", code=1)
    assert other["broken"] == {"id": 2, "code": "changed"}
    await tamper(console.pool, "update paywatch.audit_log set actor = 'bob' where id = 2")
    broken = await console("audit", "--verify", code=1)
    assert broken.stdout == ("CHANGED: entry 2: its contents do not have its hash. 1 before it are sound.\n")


async def test_verification_says_what_is_missing_and_unknown(console: Desk) -> None:
    await add(console.pool, outcome="attempted")
    await add(console.pool)
    await tamper(console.pool, "update paywatch.audit_log set at = at - interval '500 days' where id = 1")
    await delete_expired(console.pool, timedelta(days=400))
    await add(console.pool, outcome="attempted")
    lines = (await console("audit", "--verify")).stdout.splitlines()
    assert re.fullmatch(r"Retention deleted the entries up to 1 at \S+ \S+\.", lines[0])
    assert lines[1:3] == ["The outcome of 1 is unknown: 3.", "2 entries are as they were written."]


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--head", f"1:{'0' * 64}"], "--head needs --verify"),
        (["--verify", "--actor", "ann"], "leave the filters out"),
        (["--verify", "--head", "1"], "write ID:HASH"),
        (["--verify", "--head", f"0:{'0' * 64}"], "write ID:HASH"),
        (["--since", "soon"], "'soon' is no time"),
    ],
)
async def test_what_cannot_be_asked_is_explained(console: Desk, arguments: list[str], sentence: str) -> None:
    refused = await console("audit", *arguments, code=2)
    assert sentence in refused.stderr
    assert refused.stderr.count("\n") == 1


async def test_the_commands_of_the_page_work(console: Desk) -> None:
    _, session = await signed_in(console)
    blocks = re.findall(r"```sh\n(.*?)```", PAGE, re.DOTALL)
    commands = [line for block in blocks for line in block.splitlines()]
    assert len(commands) >= 9
    for line in commands:
        words = shlex.split(line.replace("ses_4f6a2c7d90ab", session))
        # The head is not of this log, and the last session of the person was ended by the line before.
        found = "--head" in words or "--name" in words
        await console(*words[2:], code=1 if found else 0)
