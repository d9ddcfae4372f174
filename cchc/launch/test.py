"""bin/test, first part, under whatever Python the machine has: the environment."""

import os
import sys

from cchc.launch import environment, stamps
from cchc.launch.guard import exit_with
from cchc.launch.progress import Steps

STEPS = 3


def main() -> int:
    """Make the environment with the checking tools, then go on under its own Python."""
    steps = Steps(STEPS)
    environment.check_platform()
    with stamps.set_up_alone():
        with steps.step("Môi trường Python"):
            environment.make()
        with steps.step("Cài thư viện và công cụ kiểm tra"):
            environment.install("dev")
    python = str(environment.PYTHON)
    os.execv(python, [python, "-m", "cchc.launch.check", *sys.argv[1:]])


if __name__ == "__main__":
    exit_with(main)
