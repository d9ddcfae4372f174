"""The product on another day: gunicorn serves it as if CCHC_TEST_DAY were today."""

import os
from datetime import datetime

import time_machine

time_machine.travel(datetime.fromisoformat(os.environ["CCHC_TEST_DAY"]), tick=True).start()

from cchc.wsgi import application  # noqa: E402 - the day is set before anything looks at the clock

__all__ = ["application"]
