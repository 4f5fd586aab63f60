"""What an identity provider may say of a person, before it is recorded."""

from typing import Any

import pytest

from console.access.claims import Unnamed, person_of
from console.roles import Role
from settings.console import OidcSettings

SETTINGS = OidcSettings(
    issuer="https://id.example",
    client_id="paywatch",
    client_secret="s3cr3t",  # type: ignore[arg-type]
    roles={Role.VIEWER: ("staff",)},
)


def test_a_name_that_fills_the_record_is_refused() -> None:
    claims: dict[str, Any] = {"email": "a" * 201, "sub": "s" * 1_000, "groups": ["staff"]}
    with pytest.raises(Unnamed, match="201 characters"):
        person_of(SETTINGS, claims)
    assert person_of(SETTINGS, claims | {"email": "a" * 200}).subject == "s" * 255
