"""Writes about accounts: made with a first password, which its owner replaces at once."""

from __future__ import annotations

import secrets

from axes.utils import reset as axes_reset
from django.db import transaction

from cchc.core import text
from units_app.models import User

# No signs that are read for others on paper: 0 o, 1 i l, 5 s, 2 z.
_SIGNS = "abcdefghjkmnpqrtuvwxy346789"
_GROUPS, _GROUP_LENGTH = 4, 4


def first_password() -> str:
    """A password to hand over on paper, such as `kq7m-r4tw-9xpd-ha3v` (76 bits)."""
    groups = ("".join(secrets.choice(_SIGNS) for _ in range(_GROUP_LENGTH)) for _ in range(_GROUPS))
    return "-".join(groups)


@transaction.atomic
def account_create(
    *, username: str, full_name: str, email: str = "", position: str = ""
) -> tuple[User, str]:
    """Makes an account and its first password, which is returned and kept nowhere.

    Raises ValidationError by field.
    """
    password = first_password()
    user = User(
        username=User.normalize_username(username),
        full_name=text.folded(full_name),
        email=User.objects.normalize_email(email),
        position=text.folded(position),
        must_change_password=True,
    )
    user.set_password(password)
    user.full_clean()
    user.save(force_insert=True)
    return user, password


@transaction.atomic
def password_give_first(*, user: User) -> str:
    """Gives a new first password; the old one, open sessions and a lock on signing in all end."""
    password = first_password()
    user.set_password(password)
    user.must_change_password = True
    user.save(update_fields=["password", "must_change_password"])
    account_unlock(user=user)
    return password


@transaction.atomic
def password_change(*, user: User, password: str) -> None:
    """Puts the password its owner chose (and validators accepted); a first password is over."""
    user.set_password(password)
    user.must_change_password = False
    user.save(update_fields=["password", "must_change_password"])


def account_unlock(*, user: User) -> int:
    """Forgets the failed attempts to sign in under this name; returns how many were kept."""
    return int(axes_reset(username=user.username))
