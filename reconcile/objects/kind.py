"""What a kind of Stripe object is: where it is listed, how it is read, how its statuses follow each other."""

from collections.abc import Callable
from collections.abc import Mapping as Dictionary
from dataclasses import dataclass, field, replace
from typing import Any

from reconcile.objects.records import Record
from settings.reconcile import Mapping


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of object.

    ``statuses`` ranks Stripe's statuses: of two with the same rank either can follow the other, and a status
    never goes back to a lower rank. With an ``amount_final`` status the amount cannot change any more. After
    a ``final`` status nothing follows except movements of money; a ``provisional`` status is final after so
    many business days. ``derived_statuses`` are made from an object's flags, or from those of the object that
    ``derived_from`` links to, and are used only where a mapping names them.
    """

    object: str
    collection: str
    noun: str
    """What Stripe calls one: ``payment_intent``."""
    statuses: Dictionary[str, int]
    amount_final: tuple[str, ...]
    final: tuple[str, ...]
    decode_page: Callable[[bytes], tuple[list[Record], bool]]
    decode_one: Callable[[bytes], Record]
    derived_statuses: Dictionary[str, int] = field(default_factory=dict)
    derived_from: str = ""
    provisional: Dictionary[str, int] = field(default_factory=dict)
    signed: bool = False
    """Whether an amount can be negative."""
    expand: tuple[str, ...] = ()
    """What Stripe is asked to put into each page whole."""
    filters: Dictionary[str, Any] = field(default_factory=dict)
    """Further parameters of its list."""

    @property
    def path(self) -> str:
        return f"/v1/{self.collection}"

    def uses_derived_statuses(self, mapping: Mapping) -> bool:
        """Whether the mapping names a derived status."""
        return any(word in mapping.statuses for word in self.derived_statuses)

    def under(self, mapping: Mapping) -> "Kind":
        """The kind as it is requested: the linked object is expanded only if derived statuses are used."""
        if not self.derived_from or not self.uses_derived_statuses(mapping):
            return self
        return replace(self, expand=(*self.expand, f"data.{self.derived_from}"))

    @property
    def expand_one(self) -> tuple[str, ...]:
        """The same for an object that is retrieved by id."""
        return tuple(each.removeprefix("data.") for each in self.expand)

    def ranks(self, mapping: Mapping) -> dict[str, int]:
        """The rank of each status that Stripe can have under this mapping; unknown ones rank lowest."""
        named = {word: self.derived_statuses.get(word, 0) for word in mapping.statuses}
        return {**self.statuses, **{word: rank for word, rank in named.items() if word not in self.statuses}}

    def status_of(self, record: Record, mapping: Mapping) -> str | None:
        """The record's status, or the first of its derived statuses that the mapping names."""
        return next((word for word in record.derived_statuses if word in mapping.statuses), record.status)
