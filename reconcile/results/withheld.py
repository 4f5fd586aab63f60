"""What a daily run did not write because nobody has approved it."""

import msgspec


class Withheld(msgspec.Struct, frozen=True):
    """How many rows a run would have inserted and updated, had somebody approved what daily runs write."""

    inserts: int
    updates: int

    @property
    def any(self) -> bool:
        return bool(self.inserts or self.updates)

    def sentence(self, run: str) -> str:
        inserts, updates = _counted(self.inserts, "insert"), _counted(self.updates, "update")
        return (
            "nothing was written, because nobody has approved what daily runs may write: this one would have "
            f"made {inserts} and {updates}; approve it with `paywatch reconcile approve {run} --as NAME`"
        )


def _counted(count: int, noun: str) -> str:
    return f"{count:,} {noun}" if count == 1 else f"{count:,} {noun}s"
