"""How the metrics write the labels that a measured value has itself: in the labels ``by`` and ``of``."""

from collections.abc import Iterable


def join_labels(texts: Iterable[str]) -> str:
    """Returns the texts, in the order of their labels' names, separated by commas."""
    return ",".join(text.replace("\\", "\\\\").replace(",", "\\,") for text in texts)
