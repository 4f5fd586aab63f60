"""Makes the report of a run: its files, the page for people, and its link in the account's chain."""
