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

    ``statuses`` gives each of Stripe's words a rank: of two with one rank either can follow the other, and a
    status never goes back to a lower rank. In a ``settled`` one the amount cannot change any more. After a
    ``final`` one nothing follows but what moves money; a ``provisional`` one is final after so many business
    days. ``finer`` words are made from an object's flags, or from those of the object that ``finer_from``
    links to, and are used only where a mapping names them.
    """

    object: str
    collection: str
    noun: str
    """What Stripe calls one: ``payment_intent``."""
    statuses: Dictionary[str, int]
    settled: tuple[str, ...]
    final: tuple[str, ...]
    decode_page: Callable[[bytes], tuple[list[Record], bool]]
    decode_one: Callable[[bytes], Record]
    finer: Dictionary[str, int] = field(default_factory=dict)
    finer_from: str = ""
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

    def is_finer(self, mapping: Mapping) -> bool:
        """Whether the mapping names a word that Stripe does not have."""
        return any(word in mapping.statuses for word in self.finer)

    def under(self, mapping: Mapping) -> "Kind":
        """The kind as it is asked for: with the object behind its finer words only where they are used."""
        if not self.finer_from or not self.is_finer(mapping):
            return self
        return replace(self, expand=(*self.expand, f"data.{self.finer_from}"))

    @property
    def expand_one(self) -> tuple[str, ...]:
        """The same for an object that is asked for by id."""
        return tuple(each.removeprefix("data.") for each in self.expand)

    def ranks(self, mapping: Mapping) -> dict[str, int]:
        """Every word that Stripe's side can have under this mapping; the lowest rank for one nobody knows."""
        named = {word: self.finer.get(word, 0) for word in mapping.statuses}
        return {**self.statuses, **{word: rank for word, rank in named.items() if word not in self.statuses}}

    def word(self, record: Record, mapping: Mapping) -> str | None:
        """The record's status, or the finest of its words that the mapping names."""
        return next((word for word in record.finer if word in mapping.statuses), record.status)
