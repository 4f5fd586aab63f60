"""What was decided about an incident or a check, and by what: one text for the command and the console."""
