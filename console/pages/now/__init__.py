"""``/``: what needs somebody now."""

from console.pages.now.page import LISTINGS, ROUTES, SOURCES

__all__ = ["LISTINGS", "ROUTES", "SOURCES"]
