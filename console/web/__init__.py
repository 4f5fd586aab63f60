"""How pages are made: templates, lists, formatting and actions."""
