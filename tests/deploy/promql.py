"""What an expression of PromQL selects and how it aggregates, by its syntax tree."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import promql_parser


@dataclass(frozen=True, slots=True)
class Selector:
    """One selector. ``inside``: the functions and aggregations around it, the innermost first; ``filter``
    stands for the right of ``and`` or ``unless``, where it gives no value."""

    metric: str
    labels: frozenset[str]
    inside: tuple[str, ...] = ()


@dataclass(slots=True)
class Query:
    """``labels``: those that the expression groups or matches by; ``made``: those that it makes itself."""

    selectors: list[Selector] = field(default_factory=list)
    labels: set[str] = field(default_factory=set)
    made: set[str] = field(default_factory=set)


def read(expression: str) -> Query:
    """Parses an expression. Raises ValueError for one that is not PromQL."""
    query = Query()
    _walk(promql_parser.parse(expression), (), query)
    return query


def _walk(node: Any, inside: tuple[str, ...], query: Query) -> None:
    match node:
        case promql_parser.VectorSelector():
            labels = frozenset(matcher.name for matcher in node.matchers.matchers)
            query.selectors.append(Selector(node.name or "", labels, inside))
            return
        case promql_parser.Call():
            inside = (node.func.name, *inside)
            if node.func.name == "label_replace":
                query.made.add(node.args[1].val)
        case promql_parser.AggregateExpr():
            inside = (str(node.op).lower(), *inside)
            query.labels |= set(node.modifier.labels if node.modifier else ())
        case promql_parser.BinaryExpr():
            matching = node.modifier.matching if node.modifier else None
            query.labels |= set(matching.labels if matching else ())
            _walk(node.lhs, inside, query)
            is_filter = str(node.op) in {"and", "unless"}
            _walk(node.rhs, ("filter", *inside) if is_filter else inside, query)
            return
    for child in _children(node):
        _walk(child, inside, query)


def _children(node: Any) -> Iterator[Any]:
    match node:
        case promql_parser.Call():
            yield from node.args
        case promql_parser.MatrixSelector():
            yield node.vector_selector
        case promql_parser.NumberLiteral() | promql_parser.StringLiteral():
            return
        case _:
            yield node.expr
