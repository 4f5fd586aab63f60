"""Profiles: the tables ``[profile.NAME]``, of which PAYWATCH_ENV lays one over the rest of the file."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from settings.problems import ConfigError, Parts, Problem, format_problem, toml_type
from settings.rule_names import rule_name
from settings.sources import DEFAULT_ENVIRONMENT, PROFILE_VARIABLE
from settings.texts import trim
from settings.wording import did_you_mean, either

KEY = "profile"
BASE = "base"
"""The environment of a file without its profiles, if it would be taken for one of these."""
_NAMED = ("checks", "rules", "maintenance")
"""The lists of named tables, which are merged by name. Any other list is replaced."""


@dataclass(frozen=True, slots=True)
class Overlaid:
    """The tables of a file with one profile laid over them, or with none.

    ``names`` are the profiles of the file; ``origins`` says where the file has what the profile changes.
    """

    written: Mapping[str, Any]
    tables: dict[str, Any]
    profile: str | None = None
    names: tuple[str, ...] = ()
    problems: tuple[Problem, ...] = ()
    origins: Mapping[Parts, Parts] = field(default_factory=dict)

    def place(self, parts: Parts) -> Parts:
        """Returns where the file has the value at ``parts`` of the tables."""
        for length in range(len(parts), 0, -1):
            origin = self.origins.get(parts[:length])
            if origin is not None:
                return (*origin, *parts[length:])
        return parts

    def format(self, problem: Problem) -> str:
        """Returns the line about the problem, whose parts are those of the tables."""
        return format_problem(
            Problem(self.place(problem.parts), problem.sentence, problem.echo), self.written
        )

    def unused(self) -> Iterator[Problem]:
        """Yields a notice if the file has profiles and none was chosen."""
        if self.names and self.profile is None:
            choices = either(self.names)
            yield Problem(
                (PROFILE_VARIABLE,), f"is not set, so no profile of the file is used: set it to {choices}"
            )


def lay_over(written: Mapping[str, Any], env: Mapping[str, str]) -> Overlaid:
    """Returns the tables of the file in the environment that PAYWATCH_ENV names.

    Raises ConfigError if the file has profiles, and none of this name.
    """
    base = {key: value for key, value in written.items() if key != KEY}
    profiles, problems = _profiles(written)
    chosen, names = env.get(PROFILE_VARIABLE) or None, tuple(profiles)
    if chosen is None or (not profiles and "environment" in base):
        named = {"environment": BASE, **base} if DEFAULT_ENVIRONMENT in profiles else base
        return Overlaid(written, named, names=names, problems=problems)
    overlay = _overlay(chosen, profiles) if profiles else {}
    merging = _Merging({("environment",): (PROFILE_VARIABLE,)}, list(problems))
    tables = merging.tables({**base, "environment": chosen}, overlay, (), (KEY, chosen))
    profile = chosen if profiles else None
    return Overlaid(written, tables, profile, names, tuple(merging.problems), merging.origins)


def _profiles(written: Mapping[str, Any]) -> tuple[dict[str, dict[str, Any]], tuple[Problem, ...]]:
    """Returns the profiles of the file, and a problem for each that is no table."""
    found = written.get(KEY, {})
    if not isinstance(found, dict):
        return {}, (Problem((KEY,), "write [profile.NAME] above the keys of each profile"),)
    wrong = {name: table for name, table in found.items() if not isinstance(table, dict)}
    problems = [
        Problem((KEY, name), f"must be a table, not {toml_type(value)}") for name, value in wrong.items()
    ]
    sentence = (
        f"{PROFILE_VARIABLE} cannot have this name: it must not be empty, or have white space around it"
    )
    problems += [Problem((KEY, name), sentence) for name in found if not name or trim(name) != name]
    return {name: table for name, table in found.items() if name not in wrong}, tuple(problems)


def _overlay(chosen: str, profiles: Mapping[str, dict[str, Any]]) -> dict[str, Any]:
    if chosen not in profiles:
        sentence = f"the file has no profile of this name: write {either(profiles)}"
        problem = Problem((PROFILE_VARIABLE,), sentence, echo=True)
        raise ConfigError([format_problem(problem, {PROFILE_VARIABLE: chosen})])
    return profiles[chosen]


@dataclass(frozen=True, slots=True)
class _Merging:
    """Merges tables, and remembers the origin of each value that is not the base's."""

    origins: dict[Parts, Parts]
    problems: list[Problem]

    def tables(
        self, base: Mapping[str, Any], over: Mapping[str, Any], place: Parts, origin: Parts
    ) -> dict[str, Any]:
        merged = dict(base)
        for key, value in over.items():
            merged[key] = self._value(merged.get(key), value, (*place, key), (*origin, key))
        return merged

    def _value(self, base: Any, over: Any, place: Parts, origin: Parts) -> Any:
        if isinstance(base, dict) and isinstance(over, dict) and not _is_another_kind(base, over):
            return self.tables(base, over, place, origin)
        named = len(place) == 1 and place[0] in _NAMED and isinstance(over, list)
        if named and (base is None or isinstance(base, list)):
            return self._named(base or [], over, place, origin)
        self._check(place, over, origin)
        self.origins[place] = origin
        return over

    def _check(self, place: Parts, over: Any, origin: Parts) -> None:
        """Adds problems whose usual sentences would be wrong in a profile."""
        if place == (KEY,):
            self.problems.append(Problem(place, "a profile cannot have profiles of its own"))
        elif place[0] in _NAMED and len(place) == 1 and not isinstance(over, list):
            header = ".".join(map(str, origin))
            self.problems.append(Problem(place, f"write [[{header}]] with two brackets above each entry"))

    def _named(self, base: list[Any], over: list[Any], place: Parts, origin: Parts) -> list[Any]:
        """Merges each table with the one of its name, and appends those of new names."""
        merged, first = list(base), dict[str, int]()
        known = {name: index for index, each in reversed([*enumerate(base)]) if (name := _name(each))}
        for number, table in enumerate(over):
            name, written = _name(table), (*origin, number)
            index = known.get(name, len(merged)) if name and name not in first else len(merged)
            if index == len(merged):
                self.origins[*place, index] = written
                merged.append(table)
                if name not in first:
                    self._check_new(table, name, (*place, index), known)
            else:
                merged[index] = self._value(merged[index], table, (*place, index), written)
            if name and first.setdefault(name, number) != number:
                sentence = f"{origin[0]}.{origin[1]}.{place[0]}[{first[name]}] already has this name"
                self.problems.append(Problem((*place, index, "name"), sentence, echo=True))
        return merged

    def _check_new(self, table: Any, name: str | None, place: Parts, known: Mapping[str, int]) -> None:
        if place[0] == "checks" and name and known and "kind" not in table:
            sentence = "this key is required, because no check outside the profile has this name"
            self.problems.append(Problem((*place, "kind"), f"{sentence}{did_you_mean(name, known)}"))


def _name(table: Any) -> str | None:
    name = rule_name(table) if isinstance(table, dict) else None
    return name if isinstance(name, str) else None


def _is_another_kind(base: Mapping[str, Any], over: Mapping[str, Any]) -> bool:
    """Whether the keys of one table mean nothing in the other: a channel or check of another kind."""
    return "kind" in over and over["kind"] != base.get("kind")
