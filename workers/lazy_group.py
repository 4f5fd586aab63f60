"""A group of commands that imports the module of a command only when that command runs, to start fast."""

from collections.abc import Iterator, Mapping
from pkgutil import resolve_name
from typing import Any, cast

import typer
from typer.core import TyperCommand, TyperGroup
from typer.main import get_command

from workers.global_options import global_options
from workers.verbs import Group, Verb


class LazyGroup(TyperGroup):
    """Help and completion use the static lines of ``workers.verbs``, and import nothing else."""

    def __init__(self, group: Group, **attributes: Any) -> None:
        plain = {"rich_markup_mode": None}  # Rich takes longer to import than all of Typer
        needs_verb = {"no_args_is_help": not group.default}
        options: dict[str, Any] = {"help": group.help, **needs_verb, **plain, **attributes}
        super().__init__(**options)
        self.params = [*self.params, *global_options()]
        self._group = group
        self.commands = cast("dict[str, Any]", _Loaded(group.verbs))

    def get_params(self, ctx: Any) -> list[Any]:
        params = super().get_params(ctx)
        for each in params:
            if getattr(each, "is_flag", False):  # Typer imports pydantic to convert None, their default
                each.default = each.default or False
        return params

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        return super().parse_args(ctx, self.with_default(args))

    def with_default(self, args: list[str]) -> list[str]:
        """Prepends the default verb if the arguments name none, so that its options can be given alone."""
        default = self._group.default
        is_needed = not args or (args[0].startswith("-") and args[0] not in {"--help", "-h"})
        return [default, *args] if default and is_needed else args

    def list_commands(self, _ctx: Any) -> list[str]:
        return list(self._group.verbs)

    def get_command(self, _ctx: Any, cmd_name: str) -> Any:
        """Returns a command as help and completion need it: with its name and its line."""
        verb = self._group.verbs.get(cmd_name)
        if isinstance(verb, Verb):
            return TyperCommand(name=cmd_name, short_help=verb.help)
        return self.commands.get(cmd_name)

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        """Returns the command that runs next, and imports it."""
        name, _, rest = super().resolve_command(ctx, args)
        return name, None if name is None else self.commands.get(name), rest


class _Loaded(Mapping[str, Any]):
    """Maps each name to its command; a look-up imports the command."""

    def __init__(self, verbs: Mapping[str, Verb | Group]) -> None:
        self._verbs = verbs
        self._known: dict[str, Any] = {}

    def __getitem__(self, name: str) -> Any:
        if name not in self._known:
            self._known[name] = _load(name, self._verbs[name])
        return self._known[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._verbs)

    def __len__(self) -> int:
        return len(self._verbs)


def _target(verb: Verb) -> Any:
    where = verb.target
    return resolve_name(where.removeprefix(".") if where.startswith(".") else f"workers.commands.{where}")


def _load(name: str, verb: Verb | Group) -> Any:
    if isinstance(verb, Group):
        return LazyGroup(verb, name=name)
    holder = typer.Typer(add_completion=False, callback=lambda: None, rich_markup_mode=None)
    holder.command(name)(_target(verb))
    command = cast("TyperGroup", get_command(holder)).commands[name]
    own = {each.name for each in command.params}  # `policy backtest --config` names another file
    command.params = [*command.params, *(each for each in global_options() if each.name not in own)]
    return command
