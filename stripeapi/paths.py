"""Stripe's paths: made from untrusted ids, and named without them."""

import re
from urllib.parse import quote

_PATH = re.compile(r"/v[12](/(?!\.{1,2}(/|$))[\w.~%-]+)+", re.ASCII)


def resource(collection: str, id_: str) -> str:
    """``/v1/charges/ch_1``, whatever characters the id has. ValueError for an empty one: that is the list."""
    if not id_:
        raise ValueError(f"an empty id in {collection}")
    return f"/v1/{collection}/{quote(id_, safe='').replace('.', '%2E')}"


def endpoint_of(path: str) -> str:
    """``charges`` or ``charges/:id``, a label of few values. ValueError for no path of Stripe's API."""
    if not _PATH.fullmatch(path):
        raise ValueError(f"{path!r} is not a path of Stripe's API")
    words = path.split("/")[2:]
    return "/".join(":id" if place % 2 else word for place, word in enumerate(words))
