"""Stands for a file that got hold of its reader and tells what it finds there."""

from __future__ import annotations

import json
import os
import sys

if __name__ == "__main__":
    sys.stdout.write(json.dumps([str(dict(os.environ)), True]))
