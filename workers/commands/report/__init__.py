"""``paywatch report``."""
