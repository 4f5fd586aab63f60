"""The public keys that a command trusts: ``--public-key``, and the one of PAYWATCH_SIGNING_KEY."""

from collections.abc import Collection
from pathlib import Path
from typing import Annotated

import typer

from settings import Settings
from workers.errors import Usage

Keys = Annotated[
    list[Path] | None,
    typer.Option("--public-key", metavar="FILE", help="PEM file of a key that may sign. Repeatable."),
]


def trusted(settings: Settings | None, keys: list[Path]) -> Collection[str]:
    """Returns the keys of the files and the one of PAYWATCH_SIGNING_KEY."""
    if not keys and (settings is None or settings.paywatch_signing_key is None):
        return ()
    from reconcile.audit.signing import public_keys, signer_of

    try:
        found = public_keys(keys)
    except OSError as error:
        raise Usage(f"--public-key: {error.filename}: {(error.strerror or str(error)).lower()}") from error
    except ValueError as error:
        raise Usage(f"--public-key: {error}") from error
    if settings is None or settings.paywatch_signing_key is None:
        return found
    return found | {signer_of(settings.paywatch_signing_key).public_key}
