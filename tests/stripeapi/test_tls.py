"""Which certificates the client trusts."""

import asyncio
from collections.abc import Callable
from pathlib import Path
from shutil import which
from typing import TYPE_CHECKING

import pytest

from stripeapi import Stripe, Unreachable
from tests.probes.servers import Certificates

if TYPE_CHECKING:
    from tests.stripeapi.conftest import Server


@pytest.mark.skipif(which("openssl") is None, reason="the openssl command is not installed: no certificates")
async def test_only_a_trusted_certificate_is_accepted(
    server: "Server", client: Callable[..., Stripe], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    certificate, tls = Certificates(tmp_path).make("stripe")
    async with await asyncio.start_server(server.serve, "127.0.0.1", 0, ssl=tls) as listener:
        base = "https://{}:{}".format(*listener.sockets[0].getsockname())
        with pytest.raises(Unreachable, match=r"CertificateError: self.signed certificate"):
            await client(base=base, attempts=1).get("/v1/balance")
        assert server.requests == []
        monkeypatch.setenv("SSL_CERT_FILE", certificate)
        assert (await client(base=base).get("/v1/balance")).status == 200
