"""Merges texts in Prometheus' format into one, in which each family has its HELP and TYPE once.

Lines are copied and not parsed into objects: a large installation has a hundred thousand of them.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

_SUFFIXES = ("_bucket", "_sum", "_count")
_NAME = r"[a-zA-Z_:][a-zA-Z0-9_:]*"
_LABELS = r'[a-zA-Z_]\w*="(?:[^"\\\n]|\\.)*"'
_NUMBER = r"[+-]?(?:Inf|\d[\d.]*(?:e[+-]?\d+)?)|NaN"
_SAMPLE = re.compile(rf"({_NAME})(?:\{{((?:{_LABELS},?)*)\}})? ({_NUMBER})", re.ASCII)
_HEAD = re.compile(rf"# (HELP|TYPE) ({_NAME}) ?(.*)", re.ASCII)
_TYPES = frozenset({"counter", "gauge", "histogram", "summary", "untyped"})


class Unreadable(ValueError):
    """A text is not in the format, or has a family as another type than the texts before."""


@dataclass(slots=True)
class Family:
    help: str = ""
    type: str = "untyped"
    samples: list[str] = field(default_factory=list)


class Exposition:
    """The families of all texts that were added."""

    def __init__(self) -> None:
        self._families: dict[str, Family] = {}

    def add(self, text: str, labels: Mapping[str, str] | None = None) -> None:
        """Adds a text whose samples get these labels too. Raises Unreadable, and then adds nothing of it."""
        found = _parse(text, _written(labels or {}))
        for name, family in found.items():
            known = self._families.get(name)
            if known is not None and known.type != family.type:
                raise Unreadable(f"{name} is a {family.type} and a {known.type}")
        for name, family in found.items():
            merged = self._families.setdefault(name, Family(family.help, family.type))
            merged.samples += family.samples

    def lines(self) -> Iterator[str]:
        for name, family in self._families.items():
            yield f"# HELP {name} {family.help}\n# TYPE {name} {family.type}\n"
            yield from family.samples

    def text(self) -> str:
        return "".join(self.lines())


def _parse(text: str, added: str) -> dict[str, Family]:
    families: dict[str, Family] = {}
    for line in text.split("\n"):
        if line.startswith("#"):
            _read_head(families, line)
        elif line:
            name, sample = _read_sample(line, added)
            _family_of(families, name).samples.append(sample)
    return families


def _read_head(families: dict[str, Family], line: str) -> None:
    match = _HEAD.fullmatch(line)
    if match is None:
        raise Unreadable("a comment is neither HELP nor TYPE")
    kind, name, rest = match.groups()
    family = families.setdefault(name, Family())
    if kind == "HELP":
        family.help = rest
    elif rest in _TYPES:
        family.type = rest
    else:
        raise Unreadable(f"{name} has an unknown type")


def _read_sample(line: str, added: str) -> tuple[str, str]:
    match = _SAMPLE.fullmatch(line)
    if match is None:
        raise Unreadable("a line is no sample")
    name, labels, value = match.groups()
    together = ",".join(each for each in (added, (labels or "").rstrip(",")) if each)
    return name, f"{name}{{{together}}} {value}\n" if together else f"{name} {value}\n"


def _family_of(families: dict[str, Family], name: str) -> Family:
    """Returns the family of a sample, which was announced before it. Raises Unreadable."""
    candidates = [name, *(name.removesuffix(each) for each in _SUFFIXES if name.endswith(each))]
    for each in candidates:
        if each in families:
            return families[each]
    raise Unreadable("a sample has no TYPE before it")


def _written(labels: Mapping[str, str]) -> str:
    return ",".join(f'{name}="{_escaped(value)}"' for name, value in labels.items())


def _escaped(value: str) -> str:
    return value.replace("\\", r"\\").replace("\n", r"\n").replace('"', r"\"")
