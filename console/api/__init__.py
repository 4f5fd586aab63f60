"""The JSON API below ``/api/v1``: one table of operations makes its routes, its description and its page."""
