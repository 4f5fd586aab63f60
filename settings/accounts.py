"""Stripe accounts, and how the configuration names them: ``platform``, ``acct_...``, ``all``."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator, Field, PlainSerializer

PLATFORM, ALL = "platform", "all"
_ACCOUNT = re.compile(r"acct_[A-Za-z0-9_]{1,250}")


@dataclass(frozen=True, slots=True, order=True)
class Account:
    """One Stripe account, with conversions between all its written forms.

    ``stored`` is its value in the store's columns: the id of a connected account, "" for the platform's own.
    """

    stored: str = ""

    @classmethod
    def named(cls, name: str) -> "Account":
        """Returns the account of the name ``platform`` or ``acct_...``."""
        return cls("" if name == PLATFORM else name)

    @classmethod
    def connected_as(cls, id_: str | None) -> "Account":
        """Returns the account of a ``Stripe-Account`` header or a JSON field: None is the platform's own."""
        return cls(id_ or "")

    @property
    def connected(self) -> str | None:
        """The id of a connected account, None for the platform's own: the form of headers and JSON."""
        return self.stored or None

    @property
    def name(self) -> str:
        """``platform`` or ``acct_...``: the form of the configuration and the command line."""
        return self.stored or PLATFORM

    def __str__(self) -> str:
        return self.name


PLATFORM_ACCOUNT = Account()


def connected_account(id_: str) -> str:
    """Returns the id of a connected account. Raises ValueError for anything else, such as a key."""
    if not _ACCOUNT.fullmatch(id_):
        raise ValueError("write the id of a connected account, such as acct_1032D82eZvKYlo2C")
    return id_


ConnectedAccount = Annotated[str, Field(min_length=1), AfterValidator(connected_account)]


def parse_accounts(written: str | Sequence[str]) -> tuple[str, ...]:
    """Returns each account once, in the order written. Raises ValueError for an invalid account, or none."""
    names = [part.strip() for part in written.split(",")] if isinstance(written, str) else list(written)
    found = tuple(dict.fromkeys(names))
    if ALL in found and len(found) > 1:
        raise ValueError('"all" must be the only entry: it includes the platform and every connected account')
    for name in found:
        if name not in (PLATFORM, ALL) and not _ACCOUNT.fullmatch(name):
            raise ValueError(f'"{name}" is not an account: write "platform", "acct_..." or "all"')
    if not found:
        raise ValueError('must not be empty: name an account, or remove the key for "platform"')
    return found


def _accounts(value: Any) -> tuple[str, ...]:
    if not isinstance(value, str | list | tuple) or not all(isinstance(each, str) for each in value):
        raise ValueError('write "all", or a list of "platform" and "acct_..."')
    return parse_accounts(value)


def _serialize(accounts: tuple[str, ...]) -> str | list[str]:
    return ALL if accounts == (ALL,) else list(accounts)


Accounts = Annotated[
    tuple[str, ...], BeforeValidator(_accounts), PlainSerializer(_serialize, when_used="json")
]
