"""``paywatch policy``."""
