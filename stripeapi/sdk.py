"""Imports Stripe's SDK without the HTTP clients that it would find: the client passes its own.

The SDK imports requests and httpx if they are installed, which takes longer than all of the SDK.
"""

import sys
from collections.abc import Iterator
from contextlib import contextmanager

_CLIENTS = ("anyio", "httpx", "pycurl", "requests")


@contextmanager
def _hidden(names: tuple[str, ...]) -> Iterator[None]:
    """Lets an import of these modules fail, unless they are imported already."""
    new = [name for name in names if name not in sys.modules]
    sys.modules.update(dict.fromkeys(new))  # type: ignore[arg-type]  # None: Python raises ModuleNotFoundError
    try:
        yield
    finally:
        for name in new:
            del sys.modules[name]


with _hidden(_CLIENTS):
    import stripe

__all__ = ["stripe"]
