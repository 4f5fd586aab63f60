"""What Telegram accepts (core.telegram.org/bots/api): "1-4096 characters after entities parsing".

Offsets and lengths of entities are UTF-16 units, so the text is counted in these too. At most 100 entities of
a message have an effect.
"""

from alerts.channels.base import Limit, Limits
from alerts.channels.text import utf16_units

MESSAGE = 4_096
ENTITIES = 100

LIMITS: Limits = {"text": Limit(MESSAGE, utf16_units), "entities": ENTITIES}

TITLE = 300
FIELDS = 12
NAME = 32
VALUE = 200
LINK = 2_048
