"""What a kind of Stripe object is: where it is listed, how it is read, how its statuses follow each other."""

from collections.abc import Callable
from collections.abc import Mapping as Dictionary
from dataclasses import dataclass, field
from typing import Any

from reconcile.records import Record
from settings.reconcile import Mapping


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of object.

    ``statuses`` gives each of Stripe's words a rank: of two with one rank either can follow the other, and a
    status never goes back to a lower rank. In a ``settled`` one the amount cannot change any more. After a
    ``final`` one nothing follows but what moves money; a ``provisional`` one is final after so many business
    days. ``finer`` words are made from an object's flags, and are used only where a mapping names them.
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

    def ranks(self, mapping: Mapping) -> dict[str, int]:
        """Every word that Stripe's side can have under this mapping; the lowest rank for one nobody knows."""
        named = {word: self.finer.get(word, 0) for word in mapping.statuses}
        return {**self.statuses, **{word: rank for word, rank in named.items() if word not in self.statuses}}

    def word(self, record: Record, mapping: Mapping) -> str | None:
        """The record's status, or the finest of its words that the mapping names."""
        return next((word for word in record.finer if word in mapping.statuses), record.status)
