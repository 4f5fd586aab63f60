"""A table and one of its columns that holds ids of Stripe."""

from dataclasses import dataclass

from discovery.names import written_table
from reconcile.ledger.catalogue import Column, Relation
from reconcile.objects.kind import Kind

PREFIXES = {
    "payments": ("pi",),
    "charges": ("ch", "py"),
    "refunds": ("re", "pyr"),
    "payouts": ("po",),
    "disputes": ("dp", "du"),
}
"""How Stripe's ids of each kind of object begin."""


def id_pattern(object_: str) -> str:
    """Returns a regular expression, for Postgres and Python, of the ids of one kind.

    The secret of a payment intent begins with its id: it is no id, and must not be read. There is no upper
    bound of the length: with {3,251} Postgres takes a hundred times as long, and a large table its limit.
    """
    return f"^({'|'.join(PREFIXES[object_])})_(?!.*_secret_)[A-Za-z0-9_]{{3}}[A-Za-z0-9_]*$"


SMALL = 1000
"""Pages (of 8 KB) of a table that can be sorted and searched without an index."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """``hits`` of the ``seen`` rows have an id of this kind in the column. ``pages`` is the size of the table
    on disk; None for a view. ``select`` is the query of a view that does not exist yet."""

    relation: Relation
    oid: int
    pages: int | None
    kind: Kind
    id: Column
    hits: int
    seen: int
    select: str = ""
    indexed: bool = False
    """Whether an index begins with the column of ids."""

    @property
    def small(self) -> bool:
        """Whether the table can be searched whole. Of a view nobody knows; a time limit stops it."""
        return self.pages is None or self.pages <= SMALL

    @property
    def can_look_up(self) -> bool:
        """Whether rows can be found by their ids without reading all of a large table."""
        return self.small or self.indexed or self.id.unique

    @property
    def readable(self) -> str:
        """The columns that this user may read, as SQL. A right can be granted column by column."""
        return ", ".join(each.quoted for each in self.relation.columns.values() if each.may_select)

    @property
    def source(self) -> str:
        """What to read from, as SQL; it needs an alias."""
        return f"({self.select})" if self.select else self.relation.quoted

    @property
    def name(self) -> str:
        return written_table(self.relation.schema, self.relation.name)
