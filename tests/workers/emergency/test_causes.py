"""Why the store is unavailable: a stable code, and a sentence without secrets."""

import re

import asyncpg
import pytest
from pydantic import SecretStr

import store
from settings import Settings
from tests.workers.logs.log_calls import ROOT
from workers.runtime.emergency.line import CAUSES, NoWrites, StoreLine, cause_of

PAGE = (ROOT / "docs" / "alerts.md").read_text()
SECTION = PAGE.partition("## When the store is unavailable")[2].partition("\n## ")[0]


def test_every_cause_is_documented() -> None:
    table = SECTION.partition("The `cause` of the message")[2]
    documented = re.findall(r"^\| `(\w+)` ", table, re.MULTILINE)
    assert set(documented) == {code for _, code in CAUSES} | {"refused"}


@pytest.mark.parametrize(
    ("error", "cause"),
    [
        (NoWrites("it is a standby"), "read_only"),
        (asyncpg.DiskFullError("no space left"), "disk_full"),
        (asyncpg.PostgresConnectionError("gone"), "unreachable"),
        (asyncpg.UndefinedTableError("no table"), "refused"),
        (TimeoutError(), "timeout"),
        (ConnectionRefusedError(), "unreachable"),
    ],
)
def test_errors_have_causes(error: Exception, cause: str) -> None:
    assert cause_of(error) == cause


async def test_a_refused_connection_keeps_the_cause_of_what_explains_it(postgres_dsn: str) -> None:
    url = SecretStr(postgres_dsn.rpartition("/")[0] + "/nowhere")
    with pytest.raises(store.StoreUnreachable) as caught:
        await store.connect(url, size=1)
    assert cause_of(caught.value) == "access"


def test_a_sentence_has_one_line_without_secrets_and_controls() -> None:
    line = StoreLine(Settings(database_url=SecretStr("postgresql://me:secret@db:5432/app")), renew_every=1)
    error = asyncpg.PostgresError("refused\x1b[2J for postgresql://me:secret@db:5432/app\nDETAIL: more")
    trouble = line.explain(error)
    assert "db:5432 (DATABASE_URL)" in trouble.reason
    assert [part for part in ("secret", "\x1b", "\n", "DETAIL") if part in trouble.reason] == []
