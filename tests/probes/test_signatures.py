"""Signing and verifying, by recorded vectors and by round trips."""

import base64
import hashlib
import hmac
import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from probes.webhook.signatures import (
    SCHEMES,
    SignatureError,
    sign_hmac,
    sign_ikhokha,
    sign_stripe,
    verify_hmac,
    verify_ikhokha,
    verify_stripe,
)

VECTORS = Path(__file__).parents[2].parent / "shared" / "stripe" / "webhooks" / "signature_vectors.json"
URL = "https://shop.example/api/callback?token=1"

needs_vectors = pytest.mark.skipif(not VECTORS.exists(), reason="the recorded signature vectors are not here")


def vectors() -> list[Any]:
    return json.loads(VECTORS.read_text()) if VECTORS.exists() else []


@needs_vectors
@pytest.mark.parametrize("vector", vectors(), ids=lambda vector: vector["name"])
def test_recorded_signatures_verify_as_expected(vector: dict[str, Any]) -> None:
    accepted = verified(vector)
    # What is wrong with a payload is none of the signature's business.
    assert accepted == (vector["expect"] in {"accept", "sdk-accepts", "reject-payload"})


def verified(vector: dict[str, Any]) -> bool:
    body = base64.b64decode(vector["body_base64"])
    try:
        verify_stripe(
            vector["secret"], body, vector["header"], now=vector["now"], tolerance=vector["tolerance"] or 0
        )
    except SignatureError:
        return False
    return True


@given(secret=st.text(min_size=1), body=st.binary(), at=st.integers(0, 2**40))
def test_a_signature_verifies(secret: str, body: bytes, at: int) -> None:
    try:
        secret.encode()
    except UnicodeEncodeError:
        return
    verify_stripe(secret, body, sign_stripe(secret, body, at), now=at)
    verify_ikhokha(secret, URL, body, sign_ikhokha(secret, URL, body))
    verify_hmac(secret, body, sign_hmac(secret, body))


@given(body=st.binary(), other=st.binary())
def test_a_signature_matches_only_its_body(body: bytes, other: bytes) -> None:
    if body == other:
        return
    with pytest.raises(SignatureError):
        verify_stripe("whsec_a", other, sign_stripe("whsec_a", body, 1), now=1)
    with pytest.raises(SignatureError):
        verify_hmac("a", other, sign_hmac("a", body))


@given(header=st.text())
def test_any_header_raises_only_signature_errors(header: str) -> None:
    with pytest.raises(SignatureError):
        verify_stripe("whsec_a", b"{}", header, now=1)


@pytest.mark.parametrize(
    ("header", "reason"),
    [
        ("", "the header has no timestamp"),
        ("t=1", "the header has no v1 signature"),
        ("t=1,v1=ünïcödé", "no signature matches the body"),
        (sign_stripe("whsec_a", b"{}", 1), "the signature is older than 300 s"),
    ],
)
def test_an_invalid_signature_says_why(header: str, reason: str) -> None:
    with pytest.raises(SignatureError, match=reason):
        verify_stripe("whsec_a", b"{}", header, now=1000)


def test_ikhokha_signs_the_path_and_the_escaped_body() -> None:
    # HMAC-SHA256 over the text  /api/callback{\"a\":\"it\'s\"}  with the key "secret"
    expected = hmac.new(b"secret", rb"/api/callback{\"a\":\"it\'s\"}", hashlib.sha256).hexdigest()
    assert sign_ikhokha("secret", URL, b'{"a":"it\'s"}') == expected


def test_only_stripe_signatures_are_dated() -> None:
    assert {name for name, scheme in SCHEMES.items() if scheme.dated} == {"stripe"}


@needs_vectors
@pytest.mark.parametrize(
    "vector",
    [each for each in vectors() if each["expect"] == "accept" and each["header"].startswith("t=")],
    ids=lambda vector: vector["name"],
)
def test_our_signature_is_among_the_recorded_ones(vector: dict[str, Any]) -> None:
    body = base64.b64decode(vector["body_base64"])
    at = int(vector["header"].partition(",")[0].removeprefix("t="))
    secrets = [vector["secret"], *vector.get("other_secrets", [])]
    signatures = [sign_stripe(secret, body, at).partition(",")[2] for secret in secrets]
    assert any(each in vector["header"] for each in signatures)


NODE = r"""
const crypto = require("crypto");
const sign = (secret, bytes) => crypto.createHmac("sha256", secret).update(bytes).digest("hex");
const cases = JSON.parse(require("fs").readFileSync(0, "utf8"));
const signed = cases.map(([secret, url, text]) => ({
  hmac: sign(secret, text),
  ikhokha: sign(secret, (new URL(url).pathname + text).replace(/[\\"']/g, "\\$&").replace(/\u0000/g, "\\0")),
}));
console.log(JSON.stringify(signed));
"""
CASES = [
    ("secret", "https://shop.example/api/callback?token=1", '{"a":"it\'s"}'),
    ("sécret", "https://shop.example", '{"path":"C:\\\\x","name":"Zoë \\u0000"}'),
    ("s", "https://shop.example/a%20b/c", "\0'\"\\"),
    ("s", "https://shop.example/caf\u00e9", ""),
]


def test_node_makes_the_same_signatures() -> None:
    if shutil.which("node") is None:
        pytest.skip("node is not installed: no independent implementation to compare with")
    run = subprocess.run(
        ["node", "-e", NODE], input=json.dumps(CASES).encode(), capture_output=True, check=True, timeout=60
    )
    ours = [
        {"hmac": sign_hmac(secret, text.encode()), "ikhokha": sign_ikhokha(secret, url, text.encode())}
        for secret, url, text in CASES
    ]
    assert json.loads(run.stdout) == ours
