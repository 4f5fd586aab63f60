"""Finds the first byte in which two contents differ."""


def first_difference(one: bytes, other: bytes) -> int | None:
    """Returns the offset of the first byte that differs, or None.

    Returns the length of the shorter content if the longer one begins with it.
    """
    if one == other:
        return None
    # A binary search compares slices in C, which is much faster than comparing bytes in Python.
    low, high = 0, min(len(one), len(other))
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if one[:middle] == other[:middle] else (low, middle - 1)
    return low
