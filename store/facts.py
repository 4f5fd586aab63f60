"""What may hold messages, read in the transaction that decides about them."""

from collections.abc import Collection

from alerts.suppression import Facts
from store import states
from store.evaluator import Evaluator
from store.pool import Connection
from store.silences import active_silences


async def read_facts(connection: Connection, evaluator: Evaluator, fingerprints: Collection[str]) -> Facts:
    """Reads active silences, and the parents' states without locking them.

    A parent whose incident opens at the same moment has no newer reading than the child's failure yet: for
    that the child's messages wait anyway.
    """
    parents = evaluator.parents(fingerprints)
    known = await states.read(connection, parents) if parents else {}
    return Facts(await active_silences(connection), known)
