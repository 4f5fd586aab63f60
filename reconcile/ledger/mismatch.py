"""A mapping that is checked against the table, and the mismatches that are found."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from reconcile.ledger.table import named_roles
from reconcile.objects.kind import Kind
from reconcile.objects.kinds import default_mapping
from settings.identifiers import parse_column
from settings.problems import Problem, format_problem
from settings.reconcile import Mapping

UPDATED = frozenset({"amount", "currency", "status", "updated", "extra"})
"""The keys of a mapping whose columns an update writes."""
ROWS = "rows_where"


@dataclass(frozen=True, slots=True)
class Mismatch:
    """``sentence`` begins with the path of the key. ``stops``: no run is possible with it."""

    sentence: str
    stops: bool = True


@dataclass(frozen=True, slots=True)
class MappingCheck:
    """What is checked: an object, its mapping, and the repairs that the run may make.

    Without a ``mapping`` the object is compared with its default table.
    """

    kind: Kind
    mapping: Mapping | None
    repair: Sequence[str]

    @classmethod
    def of(cls, kind: Kind, mapping: Mapping, repair: Sequence[str]) -> "MappingCheck":
        """Returns the check of the effective mapping, which can be that of the default table."""
        return cls(kind, None if mapping == default_mapping(kind) else mapping, repair)

    @property
    def effective(self) -> Mapping:
        return self.mapping or default_mapping(self.kind)

    @property
    def inserts(self) -> bool:
        return "created" in self.repair

    @property
    def updates(self) -> bool:
        return bool({"updated", "conflict"} & {*self.repair})

    def writes(self, key: str) -> bool:
        """Whether a repair writes the columns of this key: a comparison alone only reads them."""
        return self.inserts or (self.updates and key in UPDATED)

    def mismatch(self, key: str, sentence: str, name: str | None = None, *, stops: bool = True) -> Mismatch:
        """Returns a mismatch at ``reconcile.OBJECT.KEY[.NAME]``."""
        if self.mapping is None:
            return Mismatch(f"reconcile.{self.kind.object}: {sentence}", stops)
        parts = ("reconcile", self.kind.object, key, *(() if name is None else (name,)))
        written = {"reconcile": {self.kind.object: self.mapping.model_dump(mode="json")}}
        return Mismatch(format_problem(Problem(parts, sentence, echo=True), written), stops)


def inserted_columns(mapping: Mapping) -> set[str]:
    """Returns the columns that an inserted row has a value for."""
    implied = {parse_column(key) for key, operators in mapping.rows_where.items() if "eq" in operators}
    return implied | {parse_column(written) for key, _, written in named_columns(mapping) if key != ROWS}


def named_columns(mapping: Mapping) -> Iterator[tuple[str, str | None, str]]:
    """Yields the key, the name under the key, and the column that the mapping names there."""
    for role, written in named_roles(mapping).items():
        yield role, None, written
    for key in ("defaults", "generate", "extra", ROWS):
        for written in getattr(mapping, key):
            yield key, written, written
