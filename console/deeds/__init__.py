"""What people do with the console: the same functions for the pages' forms and the API.

Each records the attempt and its outcome in the audit log, and raises what `console.errors` explains.
"""
