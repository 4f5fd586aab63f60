"""What ``paywatch status`` prints about daily runs whose writes nobody has approved."""

from typing import Any

from reconcile import Unapproved


def unapproved_line(found: Unapproved) -> str:
    account = f" of {found.account}" if found.account.connected else ""
    which = f" {found.run}" if found.run else ""
    first = "" if found.run else "look at `paywatch reconcile run --dry-run`, then "
    return (
        f"Not approved: daily runs of {found.object}{account} write nothing; to change that, {first}"
        f"`paywatch reconcile approve{which} --as NAME`"
    )


def unapproved_json(found: Unapproved) -> dict[str, Any]:
    """``run`` is the newest that wrote nothing for that reason; null before the first."""
    return {"account": found.account.connected, "object": found.object, "run": found.run}
