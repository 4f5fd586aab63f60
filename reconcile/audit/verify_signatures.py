"""Verifies signatures of manifests and sign-offs, and that signing never stops within a chain."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass


def signature_problem(
    public_key: str | None, signature: bytes | None, message: bytes, trusted: Iterable[str]
) -> str | None:
    """Returns what is wrong with the signature of a document that names ``public_key``, or None.

    ``trusted``: the public keys that may sign, in base64; empty accepts any key.
    """
    if public_key is None:
        return None if signature is None else "has a signature but names no public key"
    if signature is None:
        return "names a public key but has no signature"
    from reconcile.audit.signing import is_signed  # noqa: PLC0415 (commands start fast without cryptography)

    if not is_signed(public_key, signature, message):
        return "has an invalid signature"
    if (known := frozenset(trusted)) and public_key not in known:
        return f"is signed with an untrusted key ({public_key})"
    return None


_NEVER_SIGNED = (
    "is not signed, and neither is anything before it, although a trusted key was given: either no key was "
    "configured yet, or the whole chain was rewritten without signatures"
)


@dataclass(slots=True)
class SignatureContinuity:
    """Checks that everything after the first signed document of a chain is signed too.

    Without this, whoever can write to the database could append unsigned documents to a signed chain.
    """

    signed: bool = False

    def problem(self, public_key: str | None, what: str) -> str | None:
        """Takes the next document of the chain; returns what is wrong with it, or None."""
        if public_key is None and self.signed:
            return f"is not signed, although an earlier {what} is"
        self.signed = self.signed or public_key is not None
        return None

    def problem_at_the_end(self, trusted: Collection[str]) -> str | None:
        """Returns what is wrong with the newest document, or None. If a key is trusted it must be signed."""
        return _NEVER_SIGNED if trusted and not self.signed else None
