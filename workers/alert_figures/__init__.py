"""The whole population of incidents of a period with their figures, for commands and the console."""
