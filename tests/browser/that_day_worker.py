"""The worker on another day: `celery -A tests.browser.that_day_worker worker`."""

from tests.browser import that_day  # noqa: F401 - sets the day before anything looks at the clock

from cchc.celery import app  # isort: skip

__all__ = ["app"]
