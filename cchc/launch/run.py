"""bin/run, first part, under whatever Python the machine has: the environment."""

import os
import sys

from cchc.launch import environment, options, stamps
from cchc.launch.guard import exit_with
from cchc.launch.progress import Steps

STEPS = 7


def main() -> int:
    """Make the environment, then go on under its own Python."""
    chosen = options.parse()
    with options.only_one(options.address(chosen.host, chosen.port)):
        options.refuse_taken_port(chosen.host, chosen.port)
        environment.check_platform()
        with stamps.set_up_alone():
            steps = Steps(STEPS)
            with steps.step("Môi trường Python"):
                environment.make()
            with steps.step("Cài thư viện"):
                environment.install("embedded")
    python = str(environment.PYTHON)
    os.execv(python, [python, "-m", "cchc.launch.serve", *sys.argv[1:]])


if __name__ == "__main__":
    exit_with(main)
