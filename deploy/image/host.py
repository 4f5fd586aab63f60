"""What the host says about proxies, mirrors and certificates. Builds use it; the image has none of it."""

import ast
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path
from urllib.parse import urlsplit

DEBIAN = "bookworm"
_CERTIFICATES = Path("/etc/ssl/certs/ca-certificates.crt")
_NOT_OF_BUILDS = frozenset({"constraint", "require-virtualenv", "target", "user"})
"""Keys of pip that would change what is installed, or where."""


def apt_sources() -> list[str]:
    """Returns the lines of this host's mirrors for `DEBIAN`; none on another distribution."""
    command = [
        "apt-get",
        "indextargets",
        "--format",
        "$(SITE) $(RELEASE) $(COMPONENT)",
        "Created-By: Packages",
    ]
    targets = (line.split() for line in _output(command))
    return [
        f"deb {site} {suite} {component}"
        for site, suite, component in targets
        if suite.partition("-")[0] == DEBIAN and component == "main"
    ]


def apt_options() -> str:
    """Returns this host's options for downloads, such as its proxies, as a file of apt."""
    kept = (line for line in _output(["apt-config", "dump", "Acquire"]) if "IndexTargets" not in line)
    return "\n".join(kept) + "\n"


def pip_options() -> dict[str, str]:
    """Returns the effective configuration of pip on this host; its variables win over its files."""
    found: dict[str, dict[str, str]] = {"global": {}, "install": {}, ":env:": {}}
    for line in _output([sys.executable, "-m", "pip", "config", "list"]):
        name, _, value = line.partition("=")
        section, _, key = name.rpartition(".")
        found.setdefault(section, {})[key] = str(ast.literal_eval(value))
    options = found["global"] | found["install"] | found[":env:"]
    return {key: value for key, value in options.items() if key not in _NOT_OF_BUILDS}


def fill_home(folder: Path, target: Path) -> dict[Path, Path]:
    """Writes the configuration of pip and its certificates for a process that sees ``folder`` as ``target``.

    Returns the folders of this host that must be mounted there too, because pip finds packages in them.
    """
    options, mounts = pip_options(), dict[Path, Path]()
    if (bundle := certificates(options)) is not None:
        (folder / "certificates.pem").parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(bundle, folder / "certificates.pem")
        options["cert"] = str(target / "certificates.pem")
    for number, source in enumerate(local_folders(options)):
        (folder / "packages" / str(number)).mkdir(parents=True)
        mounts[source] = target / "packages" / str(number)
    configuration = folder / ".config" / "pip" / "pip.conf"
    configuration.parent.mkdir(parents=True)
    configuration.write_text(pip_file({key: _moved(value, mounts) for key, value in options.items()}))
    return mounts


def _moved(value: str, mounts: Mapping[Path, Path]) -> str:
    for source, target in mounts.items():
        value = re.sub(rf"{re.escape(str(source))}(?=[/\s]|$)", str(target), value)
    return value


def certificates(options: Mapping[str, str]) -> Path | None:
    """Returns the certificates that pip verifies servers with."""
    named = options.get("cert") or os.environ.get("SSL_CERT_FILE")
    path = Path(named) if named else _CERTIFICATES
    return path if path.is_file() else None


def local_folders(options: Mapping[str, str]) -> list[Path]:
    """Returns the folders that pip finds packages in, which a build can read only if they are mounted."""
    words = (word for key, value in options.items() if key != "cert" for word in value.split())
    paths = (Path(urlsplit(word).path) for word in words if word.startswith(("/", "file:///")))
    # The pages of an index link to files beside it.
    folders = (path.parent if path.name == "simple" else path for path in paths)
    return sorted({folder for folder in folders if folder.is_dir()})


def pip_file(options: Mapping[str, str]) -> str:
    """Returns the options as a file of pip. A value of several lines continues on indented ones."""
    lines = (f"{key} = {value.strip().replace(chr(10), chr(10) + '    ')}" for key, value in options.items())
    return "\n".join(["[global]", *lines, ""])


def _output(command: Iterable[str]) -> list[str]:
    result = subprocess.run([*command], capture_output=True, text=True, check=False)
    return [line for line in result.stdout.splitlines() if line.strip()] if result.returncode == 0 else []
