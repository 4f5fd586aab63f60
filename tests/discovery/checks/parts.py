"""Reads proposals as the command does: as one file that must load."""

import tomllib
from collections.abc import Iterable, Mapping
from typing import Any

from discovery.proposal import Proposal
from settings import Settings
from settings.load import load_tables

SECRET = "whsec_0123456789abcdef"


def tables(proposals: Iterable[Proposal]) -> dict[str, Any]:
    return tomllib.loads("\n".join(each.toml for each in proposals))


def loaded(proposals: Iterable[Proposal], env: Mapping[str, str]) -> Settings:
    """Returns the settings of the whole file, with a value for each variable that it still needs."""
    proposals = tuple(proposals)
    needed = {
        name: "https://shop.example/in" if "URL" in name else SECRET
        for each in proposals
        for name in each.needs
    }
    return load_tables(tables(proposals), None, {**needed, **env}).settings


def checks_of(proposals: Iterable[Proposal], env: Mapping[str, str]) -> list[Any]:
    """Returns the checks of the file, each of which has the keys of its kind."""
    return list(loaded(proposals, env).checks)


def codes(proposals: Iterable[Proposal]) -> list[str]:
    return [finding.code for each in proposals for finding in each.findings if finding.status == "open"]
