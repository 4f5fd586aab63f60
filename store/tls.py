"""TLS to Postgres: the modes that asyncpg lacks, and the files that a connection needs."""

import os
import ssl
from collections.abc import Iterator, Mapping
from pathlib import Path

_FILES = {
    "sslrootcert": "root.crt",
    "sslcert": "postgresql.crt",
    "sslkey": "postgresql.key",
    "sslcrl": "root.crl",
}
"""The parameters that name a file, and libpq's default names in ``~/.postgresql``."""


def context_of(parameters: Mapping[str, str]) -> ssl.SSLContext | None:
    """Returns the context of ``sslmode=no-verify`` or ``sslrootcert=system``; None leaves TLS to asyncpg.

    Raises OSError for a client certificate that cannot be read.
    """
    if parameters.get("sslmode") == "no-verify":
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    elif parameters.get("sslrootcert") == "system":
        context = ssl.create_default_context()
    else:
        return None
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.set_alpn_protocols(["postgresql"])
    if "sslcert" in parameters:
        password = parameters.get("sslpassword", "")
        context.load_cert_chain(parameters["sslcert"], parameters.get("sslkey"), password=password)
    return context


def find_unreadable(parameters: Mapping[str, str], variable: str) -> str | None:
    """Returns a phrase about the first file that keeps asyncpg from connecting; None if there is none.

    OpenSSL's errors do not name the file, so the files are opened again.
    """
    for path, origin, required in _files(parameters, variable):
        try:
            with path.open("rb"):
                continue
        except (FileNotFoundError, NotADirectoryError) as error:
            if not required:
                continue
            return _phrase(path, error, origin)
        except OSError as error:
            return _phrase(path, error, origin)
    return None


def _phrase(path: Path, error: OSError, origin: str) -> str:
    return f"the file {path} cannot be read ({os.strerror(error.errno or 0).lower()}): correct {origin}"


def _files(parameters: Mapping[str, str], variable: str) -> Iterator[tuple[Path, str, bool]]:
    """Yields the files that asyncpg reads, what names them, and whether they must exist."""
    for name, default in _FILES.items():
        named, from_environment = parameters.get(name), os.environ.get(f"PG{name.upper()}")
        if named:
            if (name, named) != ("sslrootcert", "system"):
                yield Path(named), f"{name} in {variable}", True
        elif from_environment:
            yield Path(from_environment), f"PG{name.upper()}", True
        elif home := _home():
            yield home / ".postgresql" / default, "HOME", False


def _home() -> Path | None:
    try:
        return Path.home()
    except (RuntimeError, KeyError):  # a uid without a name, and HOME is not set
        return None
