"""One table of the proposed file while it is put together: its lines, findings and needed variables."""

import re
import textwrap
from typing import Any

from discovery.checks.codes import Code
from discovery.proposal import Finding, Proposal, Status
from discovery.toml_text import key, value
from settings.texts import escape_controls, storable

_WIDTH = 108
_NAME = 50
"""Characters of a name, which leaves room for a number that makes it unique."""


class Names:
    """Gives each check a valid name that no other has."""

    def __init__(self) -> None:
        self._taken: set[str] = set()

    def take(self, wanted: str) -> str:
        base = slug(wanted) or "check"
        name, number = base, 1
        while name in self._taken:
            number += 1
            name = f"{base}-{number}"
        self._taken.add(name)
        return name


def slug(text: str) -> str:
    """Returns lower-case ASCII letters and digits, with single dashes in place of everything else."""
    return re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")[:_NAME].strip("-")


def literal(written: Any) -> Any:
    """Returns a text that means itself: the file replaces ``${NAME}`` by variables, which may be secrets."""
    if isinstance(written, str):
        return storable(written).replace("${", "$${")
    if isinstance(written, dict):
        return {literal(name): literal(each) for name, each in written.items()}
    return [literal(each) for each in written] if isinstance(written, list) else written


def comment(sentence: str) -> list[str]:
    """Returns the lines of a comment. A text of others cannot end it."""
    return [
        f"# {each}"
        for each in textwrap.wrap(
            escape_controls(sentence), _WIDTH, break_long_words=False, break_on_hyphens=False
        )
    ]


class Draft:
    """``name`` is the check's name, or that of another table. ``header`` opens the table."""

    def __init__(self, section: str, name: str, header: str) -> None:
        self.section, self.name = section, name
        self._above: list[str] = []
        self._lines = [header]
        self._findings: list[Finding] = []
        self._active = True
        self.needs: dict[str, str] = {}
        self.facts: dict[str, Any] = {}

    @classmethod
    def check(cls, name: str, kind: str, every: str, severity: str) -> "Draft":
        """Begins a check with its common keys."""
        draft = cls("checks", name, "[[checks]]")
        for each, written in (("name", name), ("kind", kind), ("every", every), ("severity", severity)):
            draft.set(each, written)
        draft.facts["kind"] = kind
        return draft

    def table(self, header: str) -> None:
        """Opens another table."""
        self._lines += ["", header]

    def say(self, sentence: str) -> None:
        """Adds a comment above the table."""
        self._above += comment(sentence)

    def note(self, sentence: str) -> None:
        """Adds a comment within the table."""
        self._lines += comment(sentence)

    def set(self, name: str, written: Any, reason: str = "", code: Code | None = None) -> None:
        """Adds a key. A ``code`` makes it a finding with this reason as evidence."""
        self._write(name, literal(written), reason)
        if code is not None:
            self.found(name, code, reason)

    def found(self, name: str, code: Code, reason: str) -> None:
        """Adds the evidence of a key."""
        self._findings.append(Finding(name, Status.INFERRED, code.value, reason))

    def refer(self, name: str, variable: str) -> None:
        """Adds a key whose value is a variable of the environment."""
        self._write(name, f"${{{variable}}}", "")

    def _write(self, name: str, written: Any, reason: str) -> None:
        dotted = ".".join(map(key, name.split(".")))
        self._lines.append(
            f"{dotted} = {value(written)}" + (f"  # {escape_controls(reason)}" if reason else "")
        )

    def open(self, name: str, code: Code, reason: str, *alternatives: str) -> None:
        """Adds a question that a person decides, with the lines to choose from as comments."""
        self._findings.append(Finding(name, Status.OPEN, code.value, reason, alternatives))
        self._lines += comment(f"open: {name} ({code}): {reason}")
        self._lines += [f"# {escape_controls(each)}" for each in alternatives]

    def disable(self, code: Code, reason: str) -> None:
        """Makes the whole table a comment."""
        self._active = False
        self._findings.append(Finding(self.name, Status.OPEN, code.value, reason))
        self._above += comment(f"Not active ({code}): {reason}")

    def proposal(self) -> Proposal:
        lines = self._lines if self._active else [f"# {each}" for each in self._lines]
        return Proposal(
            self.section,
            self.name,
            "\n".join([*self._above, *lines]) + "\n",
            tuple(self._findings),
            self.needs if self._active else {},
            self.facts | {"active": self._active},
        )


def only_comment(section: str, name: str, code: Code, reason: str) -> Proposal:
    """Returns a proposal that only says what could not be proposed."""
    text = "\n".join(comment(f"open: {name} ({code}): {reason}")) + "\n"
    return Proposal(section, name, text, (Finding(name, Status.OPEN, code.value, reason),))
