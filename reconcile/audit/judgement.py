"""What a verification says: each problem names the run, the file and the place, where they can be told."""

from collections.abc import Collection, Iterable
from dataclasses import asdict, dataclass, field
from typing import Any

import msgspec

from reconcile.codes import Coded
from settings.accounts import Account


@dataclass(frozen=True, slots=True)
class Problem:
    """``at`` is the first byte that differs, counted from 0, where it can be told."""

    kind: str
    sentence: str
    run: str | None = None
    account: Account | None = None
    position: int | None = None
    file: str | None = None
    at: int | None = None


@dataclass(slots=True)
class Judgement:
    """Problems found, and how much was looked at. ``notes`` are worth knowing, and no fault."""

    reports: int = 0
    files: int = 0
    sign_offs: int = 0
    heads: dict[Account, str] = field(default_factory=dict)
    """The newest hash of each account."""
    problems: list[Problem] = field(default_factory=list)
    notes: list[Coded] = field(default_factory=list)

    @property
    def sound(self) -> bool:
        return not self.problems

    def as_json(self) -> dict[str, Any]:
        return {
            "sound": self.sound,
            "reports": self.reports,
            "files": self.files,
            "sign_offs": self.sign_offs,
            "heads": {account.stored: digest for account, digest in self.heads.items()},
            "problems": [asdict(each) | {"account": _stored(each.account)} for each in self.problems],
            "notes": [msgspec.to_builtins(each) for each in self.notes],
        }


def _stored(account: Account | None) -> str | None:
    return None if account is None else account.stored


def first_difference(one: bytes, other: bytes) -> int | None:
    """The index of the first byte that differs; where one ends earlier, its end."""
    if one == other:
        return None
    low, high = 0, min(len(one), len(other))
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if one[:middle] == other[:middle] else (low, middle - 1)
    return low


def signature_problem(
    public_key: str | None, signature: bytes | None, message: bytes, trusted: Iterable[str]
) -> str | None:
    """What is wrong with the signature of something that names ``public_key``; None if nothing."""
    if public_key is None:
        return None if signature is None else "has a signature of which it does not speak itself"
    if signature is None:
        return "has lost its signature"
    from reconcile.audit.signing import is_signed  # noqa: PLC0415 (commands start fast without cryptography)

    if not is_signed(public_key, signature, message):
        return "is not what was signed"
    if (known := frozenset(trusted)) and public_key not in known:
        return f"is signed with a key that is not trusted ({public_key})"
    return None


_NEVER_SIGNED = (
    "is not signed, and nothing before it is, though a key was given: it was made before there was one, or "
    "all of it was written anew without it"
)


@dataclass(slots=True)
class Continuity:
    """Once something of a chain is signed, all that follows is; and its end is, where a key is trusted."""

    signed: bool = False

    def problem(self, public_key: str | None, what: str) -> str | None:
        """What is wrong with the next one that names ``public_key``; None if nothing."""
        if public_key is None and self.signed:
            return f"is not signed, though a {what} before it is"
        self.signed = self.signed or public_key is not None
        return None

    def problem_at_the_end(self, trusted: Collection[str]) -> str | None:
        """What is wrong with the newest one, after all of them; None if nothing."""
        return _NEVER_SIGNED if trusted and not self.signed else None
