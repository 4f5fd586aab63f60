"""The verbs of the ``paywatch`` command, one file for each noun."""
