"""The text of the proposed file: sections with their evidence, and what to do next."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from discovery.proposal import Finding, Proposal
from discovery.toml_text import line
from settings.texts import escape_controls

_TITLE = """\
# Written by `paywatch init` from what exists here. A count such as "48 of 48" is the evidence for a line:
# Stripe and the table agree in so many rows. "open" marks what a person decides, with the alternatives.
"""
NEXT = (
    ("paywatch config check", "compares this file with the database"),
    ("paywatch migrate", "creates Paywatch's own tables, in a schema of their own"),
    ("paywatch reconcile run --dry-run", "compares yesterday, and writes nothing to the team's tables"),
)


@dataclass(frozen=True, slots=True)
class Parts:
    """``tables`` are proposals of ``[reconcile.*]`` and ``complete`` the objects of the complete ones;
    ``others`` are all other proposals. ``findings`` belong to no section."""

    tables: Sequence[Proposal]
    complete: Sequence[str]
    others: Sequence[Proposal]
    findings: Sequence[Finding] = ()

    @property
    def needs(self) -> Mapping[str, str]:
        return {
            name: purpose for each in (*self.tables, *self.others) for name, purpose in each.needs.items()
        }


def file(parts: Parts, commands: Iterable[str]) -> str:
    """Returns the whole file."""
    blocks = [
        _TITLE,
        "".join(f"# {each}\n" for each in _open(parts.findings)),
        _reconcile(parts),
        *(each.toml for each in (*parts.tables, *parts.others)),
        "# Next:\n" + "".join(f"#   {each}\n" for each in commands),
    ]
    return "\n".join(block for block in blocks if block)


def _reconcile(parts: Parts) -> str:
    lines = [
        "[reconcile]",
        "repair = []  # reports differences, and writes nothing to the team's tables",
        '# daily_at = "02:00"  # compares the day before, every day',
    ]
    if parts.complete:
        lines.insert(1, line("objects", list(parts.complete)))
    return "\n".join(lines) + "\n"


def _open(findings: Iterable[Finding]) -> Iterator[str]:
    for each in findings:
        yield f"open: {escape_controls(each.key)} ({each.code}): {escape_controls(each.reason)}"
