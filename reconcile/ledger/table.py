"""The team's table as a mapping uses it: which column has which part."""

from collections.abc import Mapping as Dictionary
from dataclasses import dataclass

from reconcile.ledger.catalogue import Column, Relation
from settings.identifiers import parse_column, parse_path
from settings.reconcile import Mapping

ROLES = ("id", "amount", "currency", "status", "created", "updated", "account")


@dataclass(frozen=True, slots=True)
class Extra:
    """A column that is filled from a path of Stripe's object; ``compared``: it must equal it, too."""

    column: Column
    path: tuple[str, ...]
    compared: bool


@dataclass(frozen=True, slots=True)
class Table:
    """``columns`` is by role: id, amount, ...; ``defaults`` have the text of their value, ``generated`` the
    word for how a value is made."""

    relation: Relation
    mapping: Mapping
    columns: Dictionary[str, Column]
    defaults: tuple[tuple[Column, str], ...]
    generated: tuple[tuple[Column, str], ...]
    extra: tuple[Extra, ...]

    @property
    def quoted(self) -> str:
        return self.relation.quoted


def bind(relation: Relation, mapping: Mapping) -> Table:
    """Every column that the mapping names must be in the relation."""
    columns = relation.columns
    compared = {parse_column(each) for each in mapping.compare}
    return Table(
        relation,
        mapping,
        {role: columns[parse_column(written)] for role, written in named_roles(mapping).items()},
        tuple((columns[parse_column(key)], literal(value)) for key, value in mapping.defaults.items()),
        tuple((columns[parse_column(key)], kind) for key, kind in mapping.generate.items()),
        tuple(
            Extra(columns[parse_column(key)], parse_path(path), parse_column(key) in compared)
            for key, path in mapping.extra.items()
        ),
    )


def named_roles(mapping: Mapping) -> dict[str, str]:
    """The column that is written for each role, but for roles that have none."""
    named = {role: getattr(mapping, role) for role in ROLES}
    return {role: written for role, written in named.items() if written is not None}


def literal(value: str | int | float | bool) -> str:
    """A value of the configuration as Postgres reads it."""
    return str(value).lower() if isinstance(value, bool) else str(value)
