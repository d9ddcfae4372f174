"""Run a program that refuses to run as root (PostgreSQL does) although root is who we are.

Two ways, tried in this order by `command`:

- a user namespace, where root is seen as an ordinary user: files stay root's, and a folder that
  only root may enter (a checkout under /root) stays reachable;
- an ordinary user id with the one capability of passing file permissions, where namespaces are
  forbidden (many containers).

The file is also the small program that does it: `python plain_user.py WAY UID COMMAND…`.
"""

import ctypes
import os
import pwd
import struct
import subprocess
import sys
from pathlib import Path

CLONE_NEWUSER = 0x10000000
PR_SET_KEEPCAPS = 8
PR_CAP_AMBIENT = 47
PR_CAP_AMBIENT_RAISE = 2
CAP_DAC_OVERRIDE = 1
CAPABILITY_VERSION_3 = 0x20080522
NOBODY = 65534
WAYS = ("namespace", "switch")


def command(folder: Path) -> list[str]:
    """What to put before a command so that it is not root and owns `folder`; empty when not root.

    Raises OSError where this machine allows neither way.
    """
    if os.geteuid() != 0:
        return []
    owner = folder.stat().st_uid
    ways = WAYS if owner == 0 else ("switch",)
    for way in ways:
        prefix = [sys.executable, "-I", str(Path(__file__).resolve()), way, str(_uid(owner))]
        if _works(prefix, folder):
            return prefix
    raise OSError("không chuyển được sang người dùng thường")


def hand_over(prefix: list[str], folder: Path) -> None:
    """Give `folder` to the user that commands with this prefix run as."""
    if "switch" in prefix:
        os.chown(folder, int(prefix[-1]), -1)


def _uid(owner: int) -> int:
    """An ordinary user id that has a name, as initdb asks for one."""
    named = [entry.pw_uid for entry in pwd.getpwall() if entry.pw_uid != 0]
    if owner != 0:
        return owner
    return NOBODY if NOBODY in named or not named else named[-1]


def _works(prefix: list[str], folder: Path) -> bool:
    check = "import os, sys; os.listdir(sys.argv[1]); sys.exit(os.geteuid() == 0)"
    tried = subprocess.run(
        [*prefix, sys.executable, "-I", "-c", check, str(folder)],
        check=False,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    return tried.returncode == 0


def _libc() -> ctypes.CDLL:
    return ctypes.CDLL(None, use_errno=True)


def _checked(result: int) -> None:
    if result != 0:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number))


def enter_namespace(uid: int) -> None:
    """Be `uid` in a new user namespace; outside it nothing changes."""
    outside_uid, outside_gid = os.geteuid(), os.getegid()
    _checked(_libc().unshare(CLONE_NEWUSER))
    Path("/proc/self/setgroups").write_text("deny", encoding="ascii")
    Path("/proc/self/uid_map").write_text(f"{uid} {outside_uid} 1", encoding="ascii")
    Path("/proc/self/gid_map").write_text(f"{uid} {outside_gid} 1", encoding="ascii")


def switch_user(uid: int) -> None:
    """Be `uid`, keeping only the capability to pass file permissions."""
    libc = _libc()
    _checked(libc.prctl(PR_SET_KEEPCAPS, 1, 0, 0, 0))
    os.setgroups([])
    os.setresgid(uid, uid, uid)
    os.setresuid(uid, uid, uid)
    keep = 1 << CAP_DAC_OVERRIDE
    header = ctypes.create_string_buffer(struct.pack("=Ii", CAPABILITY_VERSION_3, 0))
    sets = ctypes.create_string_buffer(struct.pack("=6I", keep, keep, keep, 0, 0, 0))
    _checked(libc.capset(header, sets))
    _checked(libc.prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, CAP_DAC_OVERRIDE, 0, 0))


def main(arguments: list[str]) -> None:
    way, uid, *rest = arguments
    {"namespace": enter_namespace, "switch": switch_user}[way](int(uid))
    os.execvp(rest[0], rest)


if __name__ == "__main__":
    main(sys.argv[1:])
