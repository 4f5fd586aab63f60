"""Looks rows up by the ids that they have."""

from collections.abc import Iterable

from discovery.ledger.candidate import Candidate
from discovery.reader import Reader, Unreadable


async def held_ids(reader: Reader, candidate: Candidate, ids: Iterable[str]) -> set[str] | None:
    """Returns which of the ids have a row; None if the table did not answer in time."""
    query = (
        f"select distinct t.{candidate.id.quoted}::text as id from {candidate.source} as t "  # noqa: S608 (quoted)
        f"where t.{candidate.id.quoted} = any($1::text[]::{candidate.id.type}[])"
    )
    try:
        return {row["id"] for row in await reader.fetch(query, list(ids))}
    except Unreadable:
        return None
