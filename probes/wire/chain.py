"""Which of the certificates that a server sent lead from its own one to an authority."""

from collections.abc import Sequence


def linked(names: Sequence[tuple[str, str]]) -> list[int]:
    """Returns the positions of the server's certificate, which is the first, and of all its issuers.

    ``names``: subject and issuer of each. Servers also send certificates that belong to no chain of theirs;
    clients ignore them.
    """
    found, wanted = [0] if names else [], {names[0][1]} if names else set()
    rest = list(range(1, len(names)))
    while issuers := [position for position in rest if names[position][0] in wanted]:
        found += issuers
        wanted = {names[position][1] for position in issuers}
        rest = [position for position in rest if position not in issuers]
    return sorted(found)
