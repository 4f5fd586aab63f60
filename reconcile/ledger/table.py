"""The team's table as a mapping uses it: the role of each column."""

from collections.abc import Mapping as Dictionary
from dataclasses import dataclass, replace

from reconcile.ledger.catalogue import Column, Relation
from reconcile.ledger.row_conditions import RowCondition
from settings.identifiers import parse_column, parse_path
from settings.reconcile import COLUMN_ROLES, Mapping
from settings.values import Scalar

COMPARED = ("amount", "currency", "status")
"""The roles of the columns that every comparison includes."""
TICKS = {"s": 1, "ms": 1000}
"""Ticks in a second, for each ``created_unit``."""


@dataclass(frozen=True, slots=True)
class Extra:
    """A column that is filled from a path in Stripe's object, and with ``compared`` also compared with it."""

    column: Column
    path: tuple[str, ...]
    compared: bool


@dataclass(frozen=True, slots=True)
class Table:
    """``columns`` is by role: id, amount, and so on. ``defaults`` have the text of their value, ``generated``
    the kind of value: ``uuid``, ``cuid`` or ``now``.

    A column that ``rows_where`` compares with one value, and that nothing else fills, is among the
    ``defaults``: an inserted row must be found again.
    """

    relation: Relation
    mapping: Mapping
    columns: Dictionary[str, Column]
    defaults: tuple[tuple[Column, str], ...]
    generated: tuple[tuple[Column, str], ...]
    extra: tuple[Extra, ...]
    rows_where: tuple[RowCondition, ...] = ()

    @property
    def quoted(self) -> str:
        return self.relation.quoted


def bind(relation: Relation, mapping: Mapping) -> Table:
    """Finds the columns of a mapping. The relation must have each of them."""
    ticks = TICKS[mapping.created_unit]
    columns = {name: replace(column, ticks=ticks) for name, column in relation.columns.items()}
    compared = {parse_column(each) for each in mapping.compare}
    return Table(
        relation,
        mapping,
        {role: columns[parse_column(written)] for role, written in named_roles(mapping).items()},
        tuple(
            (columns[parse_column(key)], literal(value))
            for key, value in (mapping.defaults | implied_defaults(mapping, columns)).items()
        ),
        tuple((columns[parse_column(key)], kind) for key, kind in mapping.generate.items()),
        tuple(
            Extra(columns[parse_column(key)], parse_path(path), parse_column(key) in compared)
            for key, path in mapping.extra.items()
        ),
        tuple(
            RowCondition(key, columns[parse_column(key)], operator, operand)
            for key, operators in mapping.rows_where.items()
            for operator, operand in operators.items()
        ),
    )


def implied_defaults(mapping: Mapping, columns: Dictionary[str, Column]) -> dict[str, Scalar]:
    """Returns the value of each column that ``rows_where`` compares with exactly one, and that no other key
    fills. Columns that Postgres computes are left out."""
    filled = {parse_column(written) for written in named_roles(mapping).values()}
    for table in (mapping.defaults, mapping.generate, mapping.extra):
        filled |= {parse_column(written) for written in table}
    return {
        key: operators["eq"]
        for key, operators in mapping.rows_where.items()
        if "eq" in operators and parse_column(key) not in filled and not columns[parse_column(key)].computed
        if not isinstance(operators["eq"], tuple)
    }


def named_roles(mapping: Mapping) -> dict[str, str]:
    """Returns the column that the mapping names for each role that it uses."""
    named = {role: getattr(mapping, role) for role in COLUMN_ROLES}
    return {role: written for role, written in named.items() if written is not None}


def literal(value: str | int | float | bool) -> str:
    """Returns a value of the configuration as Postgres reads it."""
    return str(value).lower() if isinstance(value, bool) else str(value)
