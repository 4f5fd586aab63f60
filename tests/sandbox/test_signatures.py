"""The shop verifies Stripe signatures as the official SDKs do."""

import base64
import json
from pathlib import Path

import pytest

from sandbox.http.signatures import TOLERANCE, refuse_stripe, sign_stripe

VECTORS = Path(__file__).resolve().parents[3] / "shared" / "stripe" / "webhooks" / "signature_vectors.json"


@pytest.mark.skipif(not VECTORS.is_file(), reason="the signature vectors are not here")
def test_every_vector_is_accepted_or_rejected_as_expected() -> None:
    judged = 0
    for vector in json.loads(VECTORS.read_text()):
        if vector["tolerance"] == TOLERANCE and vector["expect"] in ("accept", "reject"):
            body = base64.b64decode(vector["body_base64"])
            reason = refuse_stripe(vector["header"], body, vector["secret"], vector["now"])
            assert (reason is None) == (vector["expect"] == "accept"), vector["name"]
            judged += 1
    assert judged > 10


@pytest.mark.parametrize(
    ("age", "genuine"), [(0, True), (300, True), (301, False), (-300, True), (-301, False)]
)
def test_the_tolerance_is_the_same_for_past_and_future(age: int, genuine: bool) -> None:
    header = sign_stripe(b"{}", "whsec_x", 1_760_000_000 - age)
    assert (refuse_stripe(header, b"{}", "whsec_x", 1_760_000_000) is None) is genuine
