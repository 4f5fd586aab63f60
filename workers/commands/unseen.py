"""What lists add while Paywatch does not see everything: a list without incidents then proves nothing."""

from collections.abc import Sequence

from workers.health import Problem
from workers.output import note


def note_unseen(problems: Sequence[Problem]) -> None:
    """Prints one line on stderr with the codes of problems that stop the heartbeat."""
    if problems:
        codes = ", ".join(sorted({problem.code.value for problem in problems}))
        note(
            [f"this list may be incomplete, Paywatch does not see everything ({codes}): see paywatch status"]
        )
