"""Changing many assignments at once: the actions, the preview, the recording."""
