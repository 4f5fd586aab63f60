"""``paywatch incident why`` and ``paywatch check why-not``: what was decided, and by what."""
