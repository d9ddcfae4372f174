"""Why a command cannot go on."""


class LaunchError(RuntimeError):
    """The text is one line for the person at the keyboard: what is wrong and what to do."""
