"""Builds paths of Stripe's API from untrusted ids, and names their endpoints without ids."""

import re
from urllib.parse import quote

_NAMESPACES = ("billing_portal", "checkout")
"""First segments that are no collection: `checkout/sessions` is one."""
_PATH = re.compile(r"/v[12](/(?!\.{1,2}(/|$))[\w.~%-]+)+", re.ASCII)


def resource(collection: str, id_: str) -> str:
    """Returns ``/v1/charges/ch_1`` for any id. Raises ValueError for an empty id: its path is the list's."""
    if not id_:
        raise ValueError(f"an empty id in {collection}")
    return f"/v1/{collection}/{quote(id_, safe='').replace('.', '%2E')}"


def endpoint_of(path: str) -> str:
    """Returns ``charges`` or ``charges/:id``, a metric label. Raises ValueError for any other path."""
    if not _PATH.fullmatch(path):
        raise ValueError(f"{path!r} is not a path of Stripe's API")
    segments = path.split("/")[2:]
    if segments[0] in _NAMESPACES and len(segments) > 1:
        segments[:2] = ["/".join(segments[:2])]
    return "/".join(":id" if index % 2 else segment for index, segment in enumerate(segments))
