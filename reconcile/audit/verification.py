"""The request and the result of a verification: what to verify, and the problems that were found."""

from collections.abc import Collection, Iterable
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import msgspec
from pydantic import SecretStr

from reconcile.codes import Coded
from settings.accounts import Account


@dataclass(frozen=True, slots=True)
class VerifyRequest:
    """What to verify in the store: every chain, or the files of one ``run`` and the chain that it is in."""

    run: str | None = None
    head: str | None = None
    """A manifest hash that one of the reports must have, in hexadecimal digits."""
    head_file: Path | None = None
    trusted: Collection[str] = ()
    """The public keys that may sign, in base64; empty accepts any key. If it is not empty, the newest report
    of each chain must be signed."""
    pii_key: SecretStr | None = None
    """The configured key of the hashes of personal data."""


@dataclass(frozen=True, slots=True)
class Problem:
    """Something that was changed, removed or added. ``kind`` is stable, ``sentence`` is for people."""

    kind: str
    sentence: str
    run: str | None = None
    account: Account | None = None
    position: int | None = None
    file: str | None = None
    at: int | None = None
    """The offset of the first byte that differs, if it is known."""


@dataclass(frozen=True, slots=True)
class ReportPlace:
    """A report's run and its place in the chain of its account."""

    run: str
    account: Account
    position: int

    def problem(self, kind: str, what: str, file: str | None = None, at: int | None = None) -> Problem:
        sentence = f"{self.run} (report {self.position}): {what}"
        return Problem(kind, sentence, self.run, self.account, self.position, file, at)


@dataclass(slots=True)
class VerifyResult:
    """The problems that were found, and how much was verified. ``notes`` are not problems."""

    reports: int = 0
    files: int = 0
    sign_offs: int = 0
    heads: dict[Account, str] = field(default_factory=dict)
    """The hash of the newest manifest of each account."""
    positions: dict[Account, list[int]] = field(default_factory=dict)
    """The positions of the reports that were seen. No hash shows that reports after them exist."""
    sign_off_heads: dict[Account, tuple[int, str]] = field(default_factory=dict)
    """Number and hash of the newest record in each chain of sign-offs."""
    problems: list[Problem] = field(default_factory=list)
    notes: list[Coded] = field(default_factory=list)
    not_checked: list[Coded] = field(default_factory=list)
    """What could not be checked, and why."""
    unsealed: dict[Account, list[int]] = field(default_factory=dict)
    """The positions of reports that do not name the rows behind them."""

    @property
    def sound(self) -> bool:
        return not self.problems

    def ranges(self, account: Account) -> list[list[int]]:
        """The account's positions as ranges: [[1, 3], [5, 5]]."""
        return ranges_of(self.positions[account])

    def as_json(self) -> dict[str, Any]:
        return {
            "sound": self.sound,
            "reports": self.reports,
            "files": self.files,
            "sign_offs": self.sign_offs,
            "heads": {account.stored: digest for account, digest in self.heads.items()},
            "sign_off_heads": {
                account.stored: {"number": number, "sha256": digest}
                for account, (number, digest) in self.sign_off_heads.items()
            },
            "positions": {account.stored: self.ranges(account) for account in self.positions},
            "problems": [asdict(each) | {"account": _stored(each.account)} for each in self.problems],
            "notes": [msgspec.to_builtins(each) for each in self.notes],
            "not_checked": [msgspec.to_builtins(each) for each in self.not_checked],
        }


def ranges_of(positions: Iterable[int]) -> list[list[int]]:
    """Joins consecutive numbers: [[1, 3], [5, 5]]."""
    found: list[list[int]] = []
    for position in sorted(set(positions)):
        if found and position == found[-1][1] + 1:
            found[-1][1] = position
        else:
            found.append([position, position])
    return found


def ranges_text(positions: Iterable[int]) -> str:
    """Formats numbers for people: "1 to 3, 5"."""
    return ", ".join(
        f"{first}" if first == last else f"{first} to {last}" for first, last in ranges_of(positions)
    )


def format_range(first: int, last: int) -> str:
    """The subject and verb of a sentence about consecutive reports: "report 2 is", "reports 2 to 4 are"."""
    return f"report {first} is" if first == last else f"reports {first} to {last} are"


def _stored(account: Account | None) -> str | None:
    return None if account is None else account.stored
