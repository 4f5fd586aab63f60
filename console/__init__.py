"""The web console and its JSON API: what Paywatch knows, for people in a browser.

It reads the store, and changes it through the same functions as the commands do.
"""
