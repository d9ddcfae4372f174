#!/usr/bin/env python
"""Django's command line; finds or starts the embedded servers where no others are named."""

import os
import sys


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cchc.settings")
    from django.core.management import execute_from_command_line

    from cchc.embedded import servers

    try:
        with servers.running():
            execute_from_command_line(sys.argv)
    except servers.EmbeddedError as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main()
