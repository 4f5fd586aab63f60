"""What Pushover accepts (pushover.net/api, "Limitations", "Emergency Priority").

"Messages are currently limited to 1024 4-byte UTF-8 characters, with a title of up to 250 characters.
Supplementary URLs are limited to 512 characters, and URL titles to 100 characters." ``retry`` is at least 30
seconds, ``expire`` at most 10,800.
"""

from alerts.channels.base import Limits

MESSAGE = 1_024
TITLE = 250
URL = 512
URL_TITLE = 100

LIMITS: Limits = {"message": MESSAGE, "title": TITLE, "url": URL, "url_title": URL_TITLE}

FIELDS = 8
VALUE = 60
RETRY = 60
EXPIRE = 3_600
"""Long after the default escalations of a P0, the last of which is an hour after its opening."""
