#!/usr/bin/env python
"""Django's command line; finds or starts the embedded servers where no others are named."""

import os
import sys


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cchc.settings")
    from cchc.embedded import servers

    from django.core.management import execute_from_command_line

    with servers.running():
        execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
