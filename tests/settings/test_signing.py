"""The key that signs reports, in all its forms."""

import base64

import pytest

from settings import ConfigError, load
from settings.signing import seed_of

SEED = bytes(range(32))
BODY = base64.b64encode(bytes.fromhex("302e020100300506032b657004220420") + SEED).decode()
PEM = f"-----BEGIN PRIVATE KEY-----\n{BODY}\n-----END PRIVATE KEY-----\n"


@pytest.mark.parametrize(
    "written", [PEM, PEM.replace("\n", "\\n"), PEM.replace("\n", "\r\n"), base64.b64encode(SEED).decode()]
)
def test_a_key_is_read_as_pem_and_as_base64(written: str) -> None:
    assert seed_of(written) == SEED


@pytest.mark.parametrize("written", ["hunter2", PEM[:60], BODY, base64.b64encode(SEED[1:]).decode()])
def test_an_invalid_key_is_not_quoted(written: str) -> None:
    with pytest.raises(ConfigError) as raised:
        load(None, {"PAYWATCH_SIGNING_KEY": written})
    assert str(raised.value) == (
        "PAYWATCH_SIGNING_KEY: this is not an Ed25519 private key: write the PEM of "
        "`openssl genpkey -algorithm ed25519`, or the key's 32 bytes in base64"
    )
