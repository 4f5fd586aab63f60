"""The commands of ``paywatch``, one module or package for each noun."""
