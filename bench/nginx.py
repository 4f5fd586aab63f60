"""A page of nginx, plain or over TLS: it costs little beside what asks it."""

import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from shutil import which

import trustme

_CONFIGURATION = """
daemon off;
worker_processes 1;
pid {folder}/nginx.pid;
error_log {folder}/error.log;
events {{ worker_connections 4096; }}
http {{
  access_log off;
  default_type application/json;
  client_body_temp_path {folder}/body;
  proxy_temp_path {folder}/proxy;
  fastcgi_temp_path {folder}/fastcgi;
  uwsgi_temp_path {folder}/uwsgi;
  scgi_temp_path {folder}/scgi;
  server {{
    listen 127.0.0.1:{port}{options} backlog=4096;
    {certificate}
    location = /api/health {{ return 200 '{{"status": "healthy"}}'; }}
  }}
}}
"""


@contextmanager
def nginx(folder: Path, *, tls: bool) -> Iterator[tuple[str, str]]:
    """Yields the URL of the page, and the file of the authority to trust; empty without TLS."""
    folder.chmod(0o755)  # nginx, started by root, reads its files as another user
    port, ca_file, certificate = _free_port(), "", ""
    if tls:
        ca_file, certificate = _certificate(folder)
    configuration = folder / "nginx.conf"
    options = " ssl" if tls else ""
    configuration.write_text(
        _CONFIGURATION.format(folder=folder, port=port, options=options, certificate=certificate)
    )
    command = which("nginx") or "nginx"
    process = subprocess.Popen([command, "-c", str(configuration), "-e", str(folder / "error.log")])
    try:
        _wait_for(port)
        yield f"{'https' if tls else 'http'}://127.0.0.1:{port}/api/health", ca_file
    finally:
        process.terminate()
        process.wait()


def _certificate(folder: Path) -> tuple[str, str]:
    authority = trustme.CA()
    issued = authority.issue_cert("127.0.0.1")
    authority.cert_pem.write_to_path(str(folder / "ca.pem"))
    issued.private_key_pem.write_to_path(str(folder / "key.pem"))
    for number, blob in enumerate(issued.cert_chain_pems):
        blob.write_to_path(str(folder / "chain.pem"), append=number > 0)
    lines = f"ssl_certificate {folder}/chain.pem; ssl_certificate_key {folder}/key.pem;"
    return str(folder / "ca.pem"), lines


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])


def _wait_for(port: int) -> None:
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
        except OSError:
            time.sleep(0.05)
        else:
            return
    raise TimeoutError(f"nginx does not listen on port {port}")
