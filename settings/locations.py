"""From where a check is run: the location is part of the name under which its slots and readings are kept.

The readings of a worker without a location are kept under the check's name, those of one in ``eu`` under
``NAME@eu``. The names of checks contain no ``@``.
"""


def located(check: str, location: str) -> str:
    """Returns the name under which the check's readings from this location are kept."""
    return f"{check}@{location}" if location else check


def check_of(name: str) -> str:
    """Returns the check of a name that `located` made; another name, such as ``rule:x@y``, as it is."""
    return name if ":" in name else name.partition("@")[0]


def location_of(name: str) -> str:
    """Returns the location of a name that `located` made; empty without one."""
    return "" if ":" in name else name.partition("@")[2]
