"""Options of the commands that let people and programs in."""

from collections.abc import Iterable
from typing import Annotated

import typer

from settings.console_roles import Role

Roles = Annotated[
    list[Role],
    typer.Option(
        "--role",
        metavar="ROLE",
        help="viewer, operator, finance, approver, auditor or admin; may be repeated.",
        show_default=False,
    ),
]
For = Annotated[str, typer.Option("--for", metavar="DURATION", help="How long it is valid.")]
By = Annotated[
    str | None, typer.Option("--by", "--as", help="Your name, for the record. Default: your user name.")
]


def names_of(roles: Iterable[Role]) -> list[str]:
    """Returns each role once, as it is stored."""
    return sorted({role.value for role in roles})
