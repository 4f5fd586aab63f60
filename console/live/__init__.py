"""Tells open pages what changed."""
