"""Whether a command line of a document or a manifest is one that this version has."""

import re
from pathlib import Path
from typing import Any

from typer.main import get_command

from tests.deploy.variables import ROOT

PAGES = (ROOT / "docs" / "deployment.md", *sorted((ROOT / "docs" / "platforms").glob("*.md")))


def one_check(environment: str) -> str:
    """A file with one check, which runs at the start of a worker and then not for an hour."""
    return f"""
environment = "{environment}"
[[checks]]
name = "port"
kind = "tcp"
host = "127.0.0.1"
port = 1
every = "1h"
"""


def check_command(words: list[str]) -> None:
    """Fails unless these words, whose first is a path of ``paywatch``, are a whole command."""
    from workers.main import app

    assert words[0].rpartition("/")[2] == "paywatch"
    command: Any = get_command(app)
    rest = words[1:]
    while hasattr(command, "commands"):
        rest = command.with_default(rest)
        assert rest[0] in command.commands, f"paywatch has no {rest[0]}"
        command = command.commands[rest[0]]
        rest = rest[1:]
    command.make_context(command.name, rest)


def commands_of(page: Path) -> list[list[str]]:
    """Every ``paywatch`` command line of a page's examples."""
    found = []
    for block in re.findall(r"```sh\n(.*?)```", page.read_text(), re.DOTALL):
        for line in block.splitlines():
            _, _, inside = line.partition(" -- ")  # what `kubectl exec` and the like run
            call = re.search(
                r"(?:^|\s)((?:/\S+/)?paywatch [a-z][^#&|;\"]*)", inside or line.partition("#")[0]
            )
            if call:
                found.append(call[1].split())
    return found
