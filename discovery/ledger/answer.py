"""The answer to one question about a table: a value with its evidence, or why it stays open."""

from dataclasses import dataclass
from typing import Generic, TypeVar

from discovery.ledger.codes import Code
from discovery.proposal import Finding, Status
from reconcile.ledger.catalogue import Column, quote

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Field:
    """A column that a view could have: its name, and an expression on the table ``t``. ``origin`` is the
    column of a table that it passes on unchanged."""

    name: str
    expression: str
    origin: Column | None = None

    @property
    def sql(self) -> str:
        return f"{self.expression} as {quote(self.name)}"


@dataclass(frozen=True, slots=True)
class Answer(Generic[T]):
    """``value`` is None if the question is open. ``findings`` say how it was found, or what to decide.
    ``fields`` are columns of a view that would answer it."""

    value: T | None
    findings: tuple[Finding, ...] = ()
    fields: tuple[Field, ...] = ()


def inferred(key: str, reason: str, code: Code = Code.AGREED) -> Finding:
    return Finding(key, Status.INFERRED, code.value, reason)


def open_(key: str, code: Code, reason: str, *alternatives: str) -> Finding:
    """Returns a question that a person decides. ``alternatives`` are lines of TOML."""
    return Finding(key, Status.OPEN, code.value, reason, alternatives)
