"""An OpenID Connect provider on this machine, for tests in which people sign in."""

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx

from tests.waiting import PATIENCE


class IdentityProvider:
    """An OpenID Connect provider on a port of this machine, where each person agrees to everything."""

    def __init__(self, url: str) -> None:
        self.url = url

    def settings(self, **more: Any) -> dict[str, Any]:
        """The keys of ``[console]`` with which people sign in here."""
        oidc = {
            "issuer": self.url,
            "client_id": "paywatch",
            "client_secret": "hunter2",
            "roles": {"operator": ["sre"], "auditor": ["auditors"]},
        }
        return {"sign_in": "oidc", "oidc": oidc | more}

    async def agree(self, url: str, subject: str, action: str = "") -> httpx.Response:
        """Answers the provider's form as a person does. The response leads back to the console."""
        async with httpx.AsyncClient(timeout=PATIENCE) as client:
            return await client.post(url, data={"sub": subject, "action": action})


PEOPLE: dict[str, dict[str, Any]] = {
    "ann": {"email": "ann@shop.example", "groups": ["staff", "sre"]},
    "eve": {"email": "eve@audit.example", "groups": "auditors"},
    "bob": {"email": "bob@shop.example", "groups": ["staff", "<b>guests</b>"]},
    "dan": {"email": "ann@shop.example", "email_verified": False, "groups": ["sre"]},
    "kim": {"name": "Kim", "groups": ["sre"]},
    "tom": {"email": "tom\u202e@shop.example", "groups": ["sre"]},
    "nel": {"email": "nel@shop.example", "realm": {"roles": ["sre"]}},
}


@contextmanager
def identity_provider() -> Iterator[IdentityProvider]:
    """Runs the provider of `identity_provider.py` in a process of its own."""
    script = Path(__file__).with_name("access") / "identity_provider.py"
    command = [sys.executable, "-W", "ignore", str(script), json.dumps(PEOPLE)]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        yield IdentityProvider(f"http://localhost:{int(process.stdout.readline())}")
        process.stdin.close()
