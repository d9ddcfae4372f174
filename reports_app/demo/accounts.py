"""One sample account for each role, two for appraisers.

Their first passwords stay valid (`must_change_password` is off): they are printed once and kept in
a private file of this installation for whoever tries the product out, and bin/run shows them at
every start. A province that goes to work locks or deletes these accounts.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from cchc.core.clock import today
from cchc.embedded import places
from units_app import services
from units_app.choices import Role
from units_app.models import Membership, Unit, User

SINCE = date(2023, 1, 1)
FILE_NAME = "tai-khoan-mau.txt"


@dataclass(frozen=True, slots=True)
class SampleAccount:
    """Who signs in; `unit` is a code, empty for roles over the whole province."""

    username: str
    role: Role
    full_name: str
    position: str
    unit: str = ""


@dataclass(frozen=True, slots=True)
class MadeAccount:
    """An account that was made just now, with the only copy of its password."""

    role: str
    username: str
    password: str


STAFF = SampleAccount(
    "chuyenvien", Role.STAFF, "Chuyên viên Sở Nội vụ (mẫu)", "Chuyên viên", "SO-NV"
)
OFFICER = SampleAccount(
    "canbo", Role.OFFICER, "Cán bộ Sở Tư pháp (mẫu)", "Cán bộ đầu mối cải cách hành chính", "SO-TP"
)
HEAD = SampleAccount(
    "lanhdaodonvi", Role.HEAD, "Lãnh đạo Sở Tư pháp (mẫu)", "Phó Giám đốc Sở", "SO-TP"
)
# Two of them, so that they can be compared.
APPRAISERS = (
    SampleAccount("thamdinh", Role.APPRAISER, "Người thẩm định (mẫu)", "Thành viên tổ thẩm định"),
    SampleAccount(
        "thamdinh2", Role.APPRAISER, "Người thẩm định thứ hai (mẫu)", "Thành viên tổ thẩm định"
    ),
)
ACCOUNTS = (
    STAFF,
    OFFICER,
    HEAD,
    *APPRAISERS,
    SampleAccount("lanhdaotinh", Role.LEADER, "Lãnh đạo UBND tỉnh (mẫu)", "Phó Chủ tịch UBND tỉnh"),
    SampleAccount("quantri", Role.ADMIN, "Quản trị hệ thống (mẫu)", "Quản trị"),
)


def load_accounts() -> list[MadeAccount]:
    """Makes the accounts that are missing; an existing one keeps its password and roles."""
    present = set(User.objects.values_list("username", flat=True))
    missing = [account for account in ACCOUNTS if account.username not in present]
    return [_make(account) for account in missing]


def keep_passwords(made: list[MadeAccount]) -> None:
    """Adds the new passwords to the private file, one account a line: role, name, password."""
    path = places.var_dir() / FILE_NAME
    names = {account.username for account in made}
    old = path.read_text("utf-8").splitlines() if path.exists() else []
    kept = [line for line in old if line.split("\t")[1:2] not in ([name] for name in names)]
    new = [f"{account.role}\t{account.username}\t{account.password}" for account in made]
    places.replace(path, "".join(f"{line}\n" for line in (*kept, *new)))


def _make(account: SampleAccount) -> MadeAccount:
    user, password = services.account_create(
        username=account.username, full_name=account.full_name, position=account.position
    )
    user.must_change_password = False
    user.is_staff = user.is_superuser = account.role == Role.ADMIN
    user.save(update_fields=["must_change_password", "is_staff", "is_superuser"])
    unit = Unit.objects.valid_on(today()).get(code=account.unit) if account.unit else None
    Membership.objects.create(user=user, role=account.role, unit=unit, valid_from=SINCE)
    if unit is not None and account.role == Role.HEAD:
        unit.head_approves = True  # so that the way over the head can be tried
        unit.save(update_fields=["head_approves"])
    return MadeAccount(str(account.role.label), account.username, password)
