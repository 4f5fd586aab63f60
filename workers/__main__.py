"""``python -m workers`` is the ``paywatch`` command."""

from workers.main import main

main()
