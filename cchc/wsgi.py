"""Entry point of the web server."""

import os

from django.core.wsgi import get_wsgi_application

from cchc.core.stack_room import with_room

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cchc.settings")

application = with_room(get_wsgi_application())
