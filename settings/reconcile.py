"""``[reconcile]``: when to compare Stripe with the ledger, what to repair, and where the rows are."""

import re
from collections.abc import Sequence
from typing import Annotated, Any, Literal, get_args

from pydantic import AfterValidator, Field, ValidationInfo, field_validator

from settings.accounts import ALL, PLATFORM, Account, Accounts
from settings.conditions import ObjectConditions, RowConditions
from settings.dates import Clock
from settings.identifiers import Column, Path, Table, parse_column
from settings.policy import Channels
from settings.values import AbsolutePath, Distinct, Scalar, Section, Share, Text, WholeNumber, at
from settings.wording import did_you_mean, either

Class = Literal[
    "synced", "created", "updated", "conflict", "orphaned", "duplicate", "invalid", "out_of_scope"
]
Repairable = Literal["created", "updated", "derived", "conflict"]
AmountOf = Literal["amount", "amount_received", "amount_captured"]
Object = Literal["payments", "charges", "refunds", "payouts", "disputes"]
OBJECTS: tuple[Object, ...] = get_args(Object)

_AMOUNTS: dict[str, tuple[AmountOf, ...]] = {
    "payments": ("amount", "amount_received", "amount_captured"),
    "charges": ("amount", "amount_captured"),
}
COLUMN_ROLES = ("id", "amount", "currency", "status", "created", "updated", "account")
"""The keys of a mapping that name a column."""
_TABLES = ("defaults", "generate", "extra")


def derived_alone(repair: Sequence[str]) -> str | None:
    """Returns why ``repair`` cannot name derived statuses alone; None if it does not."""
    if "derived" in repair and "updated" not in repair:
        return '"derived" allows updates to derived statuses, so name "updated" too'
    return None


class Mapping(Section):
    """The team's table for one kind of object. ``statuses`` maps Stripe's statuses to the team's.

    ``defaults``, ``generate`` and ``extra`` fill further columns of inserted rows. ``extra`` also fills null
    columns of existing rows, and ``compare`` lists which of them to compare. ``account`` is the column
    of the Stripe account, which in the platform's own rows is null, empty, or the value ``platform``.
    ``created_unit`` is the unit of Unix time in columns of times that hold numbers.

    ``objects_where`` says which of Stripe's objects belong to the table, and ``rows_where`` which rows are
    Stripe's.
    """

    table: Table
    id: Column
    amount: Column
    amount_unit: Literal["minor", "major"] = "minor"
    amount_of: AmountOf = "amount"
    currency: Column
    status: Column
    created: Column
    created_unit: Literal["s", "ms"] = "s"
    updated: Column | None = None
    account: Column | None = None
    platform: Text | None = None
    statuses: dict[str, Text] = Field(default_factory=dict)
    defaults: dict[Column, Scalar] = Field(default_factory=dict)
    generate: dict[Column, Literal["uuid", "cuid", "now"]] = Field(default_factory=dict)
    extra: dict[Column, Path] = Field(default_factory=dict)
    compare: Annotated[tuple[Column, ...], Distinct] = ()
    objects_where: ObjectConditions = Field(default_factory=dict)
    rows_where: RowConditions = Field(default_factory=dict)

    @field_validator(*COLUMN_ROLES)
    @classmethod
    def _distinct_columns(cls, column: str | None, info: ValidationInfo) -> str | None:
        for other in COLUMN_ROLES:
            taken = info.data.get(other)
            if column is not None and taken is not None and parse_column(taken) == parse_column(column):
                raise ValueError(f"this column is already used for {other}")
        return column

    @field_validator("platform")
    @classmethod
    def _needs_account(cls, platform: str | None, info: ValidationInfo) -> str | None:
        if platform is not None and info.data.get("account") is None and "account" in info.data:
            raise ValueError("needs the key account, the column that holds this value")
        return platform

    @field_validator(*_TABLES)
    @classmethod
    def _unused_columns(cls, chosen: dict[str, Any], info: ValidationInfo) -> dict[str, Any]:
        taken = {
            parse_column(info.data[key]): f"is already used for {key}"
            for key in COLUMN_ROLES
            if info.data.get(key)
        }
        for table in _TABLES:
            taken |= {parse_column(column): f"is also in {table}" for column in info.data.get(table, ())}
        for column in chosen:
            if parse_column(column) in taken:
                raise at(column, f"this column {taken[parse_column(column)]}")
            taken[parse_column(column)] = "is listed twice"
        return chosen

    @field_validator("compare")
    @classmethod
    def _in_extra(cls, compare: tuple[str, ...], info: ValidationInfo) -> tuple[str, ...]:
        known = {parse_column(column): column for column in info.data.get("extra", ())}
        for column in compare:
            if parse_column(column) not in known and "extra" in info.data:
                raise ValueError(f'"{column}" is not a column of extra{did_you_mean(column, known.values())}')
        return compare


def _currency(value: str) -> str:
    if not re.fullmatch(r"[a-z]{3}", value):
        raise ValueError('write a currency as three lower-case letters, such as "usd"')
    return value


Currency = Annotated[str, AfterValidator(_currency)]


class Schedule(Section):
    """What is compared each day without being asked, and how serious a result is."""

    daily_at: Clock | None = None
    objects: Annotated[tuple[Object, ...], Field(min_length=1), Distinct] = ("payments",)
    accounts: Accounts = (PLATFORM,)
    raise_above: Annotated[
        dict[Currency, Annotated[WholeNumber, Field(ge=1, le=10**15)]], Field(max_length=200)
    ] = Field(default_factory=dict)
    """Minor units at risk, by currency: the incident of a reconciliation with more is a P0."""

    @property
    def fixed_accounts(self) -> tuple[Account, ...] | None:
        """The configured accounts; None for ``all``, which Stripe lists."""
        if self.accounts == (ALL,):
            return None
        return tuple(Account.named(name) for name in self.accounts)


class ReconcileSettings(Schedule):
    """An object without a mapping is compared with Paywatch's default ledger table."""

    stripe_share: Share = 0.4
    # Empty, because the ledger is the team's own table: Paywatch writes to it only when asked.
    repair: Annotated[tuple[Repairable, ...], Distinct] = ()
    open_at_most: Annotated[WholeNumber, Field(ge=1, le=1_000_000)] = 2000
    head_file: AbsolutePath | None = None
    notice: Channels | None = None
    payments: Mapping | None = None
    charges: Mapping | None = None
    refunds: Mapping | None = None
    payouts: Mapping | None = None
    disputes: Mapping | None = None

    @field_validator("repair")
    @classmethod
    def _derived_updates(cls, repair: tuple[Repairable, ...]) -> tuple[Repairable, ...]:
        if problem := derived_alone(repair):
            raise ValueError(problem)
        return repair

    @field_validator(*OBJECTS)
    @classmethod
    def _has_amount(cls, mapping: Mapping | None, info: ValidationInfo) -> Mapping | None:
        known = _AMOUNTS.get(info.field_name or "", ("amount",))
        if mapping is not None and mapping.amount_of not in known:
            sentence = f"{info.field_name} have no such amount: write {either(known)}"
            raise at("amount_of", sentence)
        return mapping

    @field_validator(*OBJECTS)
    @classmethod
    def _identifies_account(cls, mapping: Mapping | None, info: ValidationInfo) -> Mapping | None:
        accounts = info.data.get("accounts", ())
        several = accounts == (ALL,) or len(accounts) > 1
        if (
            several
            and mapping is not None
            and mapping.account is None
            and info.field_name in info.data.get("objects", ())
        ):
            raise at(
                "account",
                "required if accounts names several: the column identifies the rows of each",
            )
        return mapping
