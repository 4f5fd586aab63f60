"""``/``: what needs somebody now."""

from console.pages.now.page import LISTINGS, ROUTES

__all__ = ["LISTINGS", "ROUTES"]
