"""Drills: what can be drilled, how a drill is followed, and what it showed."""
