"""Which authorities probes trust: those of Mozilla, or the file that SSL_CERT_FILE names."""

import os

import certifi


def trust_file(ca_file: str | None = None) -> str:
    return ca_file or os.environ.get("SSL_CERT_FILE") or certifi.where()
