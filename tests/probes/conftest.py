"""Fixtures of the tests of probes."""

from collections.abc import AsyncIterator
from shutil import which

import httpx
import pytest

from probes import probe_client
from tests.probes.servers import Certificates, Serve


@pytest.fixture
async def serve() -> AsyncIterator[Serve]:
    servers = Serve()
    yield servers
    await servers.close()


@pytest.fixture
async def client() -> AsyncIterator[httpx.AsyncClient]:
    async with probe_client(timeout=60) as probing:
        yield probing


@pytest.fixture(scope="session")
def certificates(tmp_path_factory: pytest.TempPathFactory) -> Certificates:
    if which("openssl") is None:
        pytest.skip("the openssl command is not installed: no certificates to test TLS with")
    return Certificates(tmp_path_factory.mktemp("certificates"))
