"""What Paywatch knows about a kind of Stripe object: where Stripe lists it, how its statuses follow each
other, which events and balance transactions concern it."""

from collections.abc import Callable, Sequence
from collections.abc import Mapping as Dictionary
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any, Literal

import msgspec

from reconcile.objects.records import Record
from settings.reconcile import Mapping

DISPUTED = "disputed"
"""The derived status that only the dispute itself decides."""


@dataclass(frozen=True, slots=True)
class EventTypes:
    """The types of Stripe's events about a kind of object, at most 20 in all: one request takes no more.

    ``created`` are those that only a new object has, ``changed`` all others.
    """

    created: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()

    @property
    def all(self) -> tuple[str, ...]:
        return self.created + self.changed


@dataclass(frozen=True, slots=True)
class MovementRule:
    """Which object a balance transaction concerns, by the kind of the transaction's source.

    ``source`` is what Stripe calls the source (``refund``). ``link`` is where the id of the object is: the
    source itself, or the charge or the payment intent of the source. Each pair of ``source`` and ``link``
    belongs to one kind.
    """

    source: str
    link: Literal["source", "charge", "payment"] = "source"
    has_row: bool = True
    """Whether the ledger's row of the object accounts for the transaction, if no closer object is
    compared."""
    derived: bool = False
    """Whether the transaction changes nothing of the object except derived statuses."""


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of object.

    ``statuses`` ranks Stripe's statuses: of two with the same rank either can follow the other, and a status
    never goes back to a lower rank. With an ``amount_final`` status the amount cannot change any more. After
    a ``final`` status nothing follows except movements of money; a ``provisional`` status is final after so
    many business days. ``derived_statuses`` are made from an object's flags, or from those of the object that
    ``derived_from`` links to, and are used only if a mapping names them.
    """

    object: str
    """Its name in the configuration, on the command line and of its default ledger table: ``payments``."""
    collection: str
    """Its name in Stripe's URLs: ``payment_intents``."""
    noun: str
    """What Stripe calls one: ``payment_intent``."""
    statuses: Dictionary[str, int]
    amount_final: tuple[str, ...]
    final: tuple[str, ...]
    decode_page: Callable[[bytes], tuple[list[Record], bool]]
    """Returns the records of a page and its ``has_more``. Raises msgspec.DecodeError."""
    decode_one: Callable[[bytes], Record]
    events: EventTypes = EventTypes()
    movements: tuple[MovementRule, ...] = ()
    derived_statuses: Dictionary[str, int] = field(default_factory=dict)
    derived_from: str = ""
    always_derived: tuple[str, ...] = ()
    """Derived statuses that are compared even if only others are named: the money is gone."""
    amounts: Dictionary[str, str] = field(default_factory=dict)
    """The path of each amount that ``amount_of`` can name, besides ``amount``."""
    derived_events: tuple[str, ...] = ()
    """Further events that can change a derived status."""
    provisional: Dictionary[str, int] = field(default_factory=dict)
    provisional_within: timedelta = timedelta(0)
    """How long after its creation an object can become provisional."""
    signed: bool = False
    """Whether an amount can be negative."""
    status_optional: bool = False
    """Whether Stripe leaves the status of some objects null."""
    expand: tuple[str, ...] = ()
    """The linked objects that Stripe includes in each page."""
    filters: Dictionary[str, Any] = field(default_factory=dict)
    """Further parameters of its list."""
    dashboard: str = ""
    """Where Stripe's Dashboard has it, if that is not its own name."""

    @property
    def path(self) -> str:
        return f"/v1/{self.collection}"

    def uses_derived_statuses(self, mapping: Mapping) -> bool:
        """Whether the mapping names a derived status."""
        return any(status in mapping.statuses for status in self.derived_statuses)

    def under(self, mapping: Mapping) -> "Kind":
        """The kind as it is requested: the linked object is expanded only if the mapping reads it."""
        if not self.derived_from or not self._reads_linked(mapping):
            return self
        return replace(self, expand=(*self.expand, f"data.{self.derived_from}"))

    def _reads_linked(self, mapping: Mapping) -> bool:
        inside = f"{self.derived_from}."
        paths = [*mapping.objects_where, self.amounts.get(mapping.amount_of, "")]
        return self.uses_derived_statuses(mapping) or any(path.startswith(inside) for path in paths)

    @property
    def expand_one(self) -> tuple[str, ...]:
        """The same for an object that is retrieved by id."""
        return tuple(each.removeprefix("data.") for each in self.expand)

    def event_types(self, mapping: Mapping) -> EventTypes:
        """The types of events that can change an object as the mapping compares it."""
        if not self.uses_derived_statuses(mapping):
            return self.events
        return EventTypes(self.events.created, self.events.changed + self.derived_events)

    def changed_by(self, mapping: Mapping) -> Sequence[MovementRule]:
        """The balance transactions that can change an object as the mapping compares it.

        With ``objects_where`` also those that change only derived statuses: the ledger needs no row for one
        whose object is out of scope, and only the object itself shows whether it is.
        """
        further = self.uses_derived_statuses(mapping) or bool(mapping.objects_where)
        return [rule for rule in self.movements if further or not rule.derived]

    def ranks(self, mapping: Mapping) -> dict[str, int]:
        """The rank of each status that Stripe can have under this mapping; unknown ones rank lowest."""
        named = [*mapping.statuses, *(self.always_derived if self.uses_derived_statuses(mapping) else ())]
        further = (status for status in named if status not in self.statuses)
        return {**self.statuses, **{status: self.derived_statuses.get(status, 0) for status in further}}

    def status_of(self, record: Record, mapping: Mapping) -> str | None:
        """The first of the record's derived statuses that the mapping names, or else Stripe's status."""
        known = {*mapping.statuses, *(self.always_derived if self.uses_derived_statuses(mapping) else ())}
        return next((status for status in record.derived_statuses if status in known), record.status)

    def undisputed_status_of(self, record: Record, mapping: Mapping) -> str | None:
        """The status of a ``disputed`` record if its dispute turns out to take no money; None for another
        record."""
        if DISPUTED not in self.derived_statuses or self.status_of(record, mapping) != DISPUTED:
            return None
        others = tuple(status for status in record.derived_statuses if status != DISPUTED)
        return self.status_of(msgspec.structs.replace(record, derived_statuses=others), mapping)

    def final_amounts(self, mapping: Mapping) -> list[str]:
        """The statuses in which the compared amount cannot change: an authorized charge can still be
        captured."""
        changing = self.object == "charges" and mapping.amount_of == "amount_captured"
        return [status for status in self.amount_final if not (changing and status == "succeeded")]
