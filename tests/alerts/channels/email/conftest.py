"""An authority for certificates, and a server that keeps mails."""

import pytest
import trustme

from tests.alerts.channels.email.servers import (
    Mails,
)


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture(scope="module")
def ca_file(authority: trustme.CA, tmp_path_factory: pytest.TempPathFactory) -> str:
    path = tmp_path_factory.mktemp("authority") / "ca.pem"
    authority.cert_pem.write_to_path(str(path))
    return str(path)


@pytest.fixture
def mails() -> Mails:
    return Mails()
