"""Paths from untrusted ids, and their names without them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stripeapi import endpoint_of, resource


@given(id_=st.text(min_size=1))
def test_no_id_escapes_its_collection(id_: str) -> None:
    path = resource("charges", id_.encode("utf-8", "replace").decode())
    assert path.startswith("/v1/charges/")
    assert path.count("/") == 3
    assert endpoint_of(path) == "charges/:id"


def test_an_empty_id_is_rejected() -> None:
    with pytest.raises(ValueError, match="an empty id in charges"):
        resource("charges", "")


@pytest.mark.parametrize(
    ("path", "endpoint"),
    [
        ("/v1/balance", "balance"),
        ("/v1/payment_intents", "payment_intents"),
        ("/v1/payouts/po_1", "payouts/:id"),
        ("/v1/accounts/acct_1/persons/person_1", "accounts/:id/persons/:id"),
        ("/v2/core/events", "core/:id"),
    ],
)
def test_an_endpoint_has_no_id(path: str, endpoint: str) -> None:
    assert endpoint_of(path) == endpoint
