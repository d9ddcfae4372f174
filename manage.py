#!/usr/bin/env python
"""Django's command line; finds or starts the embedded servers where no others are named."""

import contextlib
import os
import secrets
import sys

# A pack is checked on any machine: nothing is started, and no secret of an installation is needed.
ALONE = ("verify", "--pack")


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cchc.settings")
    from django.core.management import execute_from_command_line

    from cchc.embedded import servers

    is_alone = stands_alone(sys.argv[1:])
    if is_alone:
        os.environ.setdefault("SECRET_KEY", secrets.token_urlsafe(50))
    try:
        with contextlib.nullcontext() if is_alone else servers.running():
            execute_from_command_line(sys.argv)
    except servers.EmbeddedError as error:
        sys.exit(str(error))


def stands_alone(arguments: list[str]) -> bool:
    """Whether this command needs neither database nor Redis."""
    command, option = ALONE
    given = (argument.partition("=")[0] for argument in arguments[1:])
    return arguments[:1] == [command] and option in given


if __name__ == "__main__":
    main()
