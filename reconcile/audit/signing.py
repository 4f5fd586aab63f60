"""Ed25519 over a manifest's bytes: made with the key of the environment, checked with public keys alone."""

import base64
import binascii
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_pem_public_key
from pydantic import SecretStr

from settings.signing import seed_of


@dataclass(frozen=True, slots=True)
class Ed25519:
    """A signer. ``public_key``: 32 bytes in base64, as manifests name it."""

    public_key: str
    private: Ed25519PrivateKey = field(repr=False)

    def sign(self, message: bytes) -> bytes:
        return self.private.sign(message)


def signer_of(key: SecretStr) -> Ed25519:
    """The signer of PAYWATCH_SIGNING_KEY."""
    private = Ed25519PrivateKey.from_private_bytes(seed_of(key.get_secret_value()))
    return Ed25519(_in_base64(private.public_key()), private)


def is_signed(public_key: str, signature: bytes, message: bytes) -> bool:
    """Whether the holder of this key signed the message; False for a key that is none."""
    try:
        raw = base64.b64decode(public_key, validate=True)
        Ed25519PublicKey.from_public_bytes(raw).verify(signature, message)
    except (InvalidSignature, ValueError, binascii.Error):
        return False
    return True


def pem(public_key: str) -> bytes:
    """As openssl reads it; ValueError for a key that is none."""
    key = Ed25519PublicKey.from_public_bytes(base64.b64decode(public_key, validate=True))
    return key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)


def public_keys(files: Iterable[Path]) -> frozenset[str]:
    """The keys of PEM files, in base64; ValueError says which file has none, OSError which cannot be read."""
    return frozenset(_read(path) for path in files)


def _read(path: Path) -> str:
    try:
        key = load_pem_public_key(path.read_bytes())
    except (ValueError, UnsupportedAlgorithm):
        raise ValueError(f"{path} is no public key in PEM") from None
    if not isinstance(key, Ed25519PublicKey):
        raise ValueError(f"{path} is a public key, but not one of Ed25519")  # noqa: TRY004 (of what is in the file)
    return _in_base64(key)


def _in_base64(key: Ed25519PublicKey) -> str:
    return base64.b64encode(key.public_bytes(Encoding.Raw, PublicFormat.Raw)).decode()
