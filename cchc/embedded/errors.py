"""What goes wrong with the private servers, worded for the person at the keyboard."""


class EmbeddedError(RuntimeError):
    """A private server cannot be made or started; the text says why and what to do, in one line."""
