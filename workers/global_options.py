"""The options that every command takes, before or after its verb: ``--config`` and ``--quiet``."""

import os
from typing import Annotated, Any

import typer
from typer.core import TyperOption
from typer.main import get_command

from workers.output import be_quiet


class _Option(TyperOption):
    """Takes its value as it is: Typer imports pydantic to convert one, even if it is absent."""

    def process_value(self, ctx: Any, value: Any) -> Any:
        return None if self.callback is None else self.callback(ctx, self, value)


def global_options() -> list[TyperOption]:
    """Returns the options for one command. They take effect when they are parsed."""
    found: list[TyperOption] = []
    for declared in get_command(_holder).params:
        option = _Option.__new__(_Option)
        option.__dict__.update(declared.__dict__)
        found.append(option)
    return found


def _use_file(path: str | None) -> None:
    """The variable is what all readers of the configuration know, also those of a worker's reload."""
    if path == "":
        raise typer.BadParameter("write the path of your configuration")
    if path is not None:
        os.environ["PAYWATCH_CONFIG"] = path


def _set_quiet(wanted: bool | None) -> None:
    if wanted:
        be_quiet()


_holder = typer.Typer(add_completion=False, rich_markup_mode=None)


@_holder.command()
def _options(
    config: Annotated[
        str | None,
        typer.Option(
            "--config",
            metavar="FILE",
            help="The configuration. Default: PAYWATCH_CONFIG, or ./paywatch.toml.",
            callback=_use_file,
            expose_value=False,
        ),
    ] = None,
    quiet: Annotated[
        bool,
        typer.Option(
            "--quiet",
            "-q",
            help="Print results and errors only: no notes, no progress.",
            callback=_set_quiet,
            expose_value=False,
        ),
    ] = False,
) -> None:
    """Declares the options."""
