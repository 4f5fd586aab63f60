"""The key that signs reports: 32 bytes in base64, or the PEM of ``openssl genpkey -algorithm ed25519``."""

import base64
import binascii
import re
from typing import Annotated

from pydantic import AfterValidator, SecretStr

from settings.values import Secret

_PEM = re.compile(r"-----BEGIN PRIVATE KEY-----(.*)-----END PRIVATE KEY-----", re.DOTALL)
_ED25519 = bytes.fromhex("302e020100300506032b657004220420")
"""The bytes before the seed in PKCS #8 (RFC 8410)."""
_HOW = "write the PEM of `openssl genpkey -algorithm ed25519`, or the key's 32 bytes in base64"


def seed_of(key: str) -> bytes:
    """Returns the 32 bytes of an Ed25519 private key. Raises ValueError for anything else."""
    # Many platforms store a variable on one line, with each line end as the characters \n.
    pem = _PEM.search(key.replace("\\n", "\n"))
    try:
        found = base64.b64decode("".join((pem[1] if pem else key).split()), validate=True)
    except (binascii.Error, ValueError):
        raise ValueError(f"this is not an Ed25519 private key: {_HOW}") from None
    seed = found.removeprefix(_ED25519) if pem else found
    if len(seed) != 32:
        raise ValueError(f"this is not an Ed25519 private key: {_HOW}")
    return seed


def _checked(key: SecretStr) -> SecretStr:
    seed_of(key.get_secret_value())
    return key


SigningKey = Annotated[Secret, AfterValidator(_checked)]
