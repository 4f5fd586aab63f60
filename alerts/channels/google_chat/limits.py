"""What Google Chat accepts (developers.google.com, spaces.messages.create, Thread, Card).

"The maximum message size, including text and cards, is 32,000 bytes"; a thread key has up to 4,000
characters, and a section up to 100 widgets.
"""

from alerts.channels.base import Limits

MESSAGE = 32_000
THREAD_KEY = 4_000
WIDGETS = 100

LIMITS: Limits = {
    "": MESSAGE,
    "thread.threadKey": THREAD_KEY,
    "cardsV2.0.card.sections.0.widgets": WIDGETS,
}

TITLE = 500
TEXT = 10_000
FIELDS = 12
NAME = 100
VALUE = 800
LINK = 2_000
BUTTONS = 2
