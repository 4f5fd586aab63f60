"""Ed25519 signatures: made with PAYWATCH_SIGNING_KEY, verified with public keys alone."""

import base64
import binascii
import os
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_pem_public_key
from pydantic import SecretStr

from reconcile.audit.regular_files import Unreadable, read_regular
from settings.signing import seed_of


@dataclass(frozen=True, slots=True)
class Ed25519:
    """A signer. ``public_key``: 32 bytes in base64, as in a manifest."""

    public_key: str
    private: Ed25519PrivateKey = field(repr=False)

    def sign(self, message: bytes) -> bytes:
        return self.private.sign(message)


def signer_of(key: SecretStr) -> Ed25519:
    """Returns the signer of PAYWATCH_SIGNING_KEY."""
    private = Ed25519PrivateKey.from_private_bytes(seed_of(key.get_secret_value()))
    return Ed25519(_encode_base64(private.public_key()), private)


def is_signed(public_key: str, signature: bytes, message: bytes) -> bool:
    """Whether the holder of this key signed the message; False for an invalid key."""
    try:
        raw = base64.b64decode(public_key, validate=True)
        Ed25519PublicKey.from_public_bytes(raw).verify(signature, message)
    except (InvalidSignature, ValueError, binascii.Error):
        return False
    return True


def pem(public_key: str) -> bytes:
    """Returns the key as PEM, which openssl reads. Raises ValueError for an invalid key."""
    key = Ed25519PublicKey.from_public_bytes(base64.b64decode(public_key, validate=True))
    return key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)


def public_keys(files: Iterable[Path]) -> frozenset[str]:
    """Returns the keys of PEM files, in base64. Raises OSError, or ValueError without an Ed25519 key."""
    return frozenset(_read(path) for path in files)


def _read(path: Path) -> str:
    try:
        # A link is followed, but a FIFO or a device would never end.
        content = read_regular(Path(os.path.realpath(path)))
    except Unreadable as error:
        raise ValueError(f"{path} {error}") from None
    try:
        key = load_pem_public_key(content)
    except (ValueError, UnsupportedAlgorithm):
        raise ValueError(f"{path} is not a public key in PEM format") from None
    if not isinstance(key, Ed25519PublicKey):
        raise ValueError(f"{path} is a public key, but not an Ed25519 key")  # noqa: TRY004 (wrong content, not a wrong type)
    return _encode_base64(key)


def _encode_base64(key: Ed25519PublicKey) -> str:
    return base64.b64encode(key.public_bytes(Encoding.Raw, PublicFormat.Raw)).decode()
