"""``paywatch rules``: one module for each verb."""
