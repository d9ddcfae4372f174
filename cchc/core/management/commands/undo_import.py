"""``manage.py undo_import BATCH``: take a batch back if nothing was built on it since."""

import json
import sys
from typing import Any

from django.contrib.auth import get_user_model
from django.contrib.auth.base_user import AbstractBaseUser
from django.core.management.base import BaseCommand, CommandParser

from cchc.core.undo import Undone, UndoRefusedError, undo_batch


class Command(BaseCommand):
    """Exit 0: taken back, whole. Exit 1: refused with every reason, nothing changed."""

    help = "Hoàn tác một lần nhập, dán bảng hoặc sửa hàng loạt, nếu chưa có gì dựa vào nó."

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare BATCH and the options."""
        parser.add_argument("batch", metavar="BATCH", type=int, help="số của lần ghi")
        parser.add_argument("--reason", default="", help="lý do hoàn tác")
        parser.add_argument("--as", dest="user", default="", help="người hoàn tác")
        parser.add_argument("--json", action="store_true", help="in kết quả dạng JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        """Undo, print what was done, and end with 1 if it was refused."""
        try:
            undone = undo_batch(
                batch_id=options["batch"], actor=_actor(options["user"]), reason=options["reason"]
            )
        except UndoRefusedError as error:
            self._refuse(options["batch"], error, as_json=options["json"])
            sys.exit(1)
        self.stdout.write(_json(undone) if options["json"] else _text(undone))

    def _refuse(self, batch: int, error: UndoRefusedError, *, as_json: bool) -> None:
        if as_json:
            answer = {"batch": batch, "undone": False, "errors": list(error.problems)}
            self.stdout.write(json.dumps(answer, ensure_ascii=False))
        else:
            lines = [f"Không hoàn tác được lần ghi số {batch}:", *error.problems]
            self.stdout.write("\n  ".join(lines))


def _actor(username: str) -> AbstractBaseUser | None:
    if not username:
        return None
    actor = get_user_model().objects.filter(username=username, is_active=True).first()
    if actor is None:
        raise UndoRefusedError(f"Không có tài khoản đang hoạt động nào tên “{username}”.")
    return actor


def _json(undone: Undone) -> str:
    answer = {
        "batch": undone.batch.pk,
        "undone": True,
        "deleted": undone.deleted,
        "restored": undone.restored,
        "errors": [],
    }
    return json.dumps(answer, ensure_ascii=False)


def _text(undone: Undone) -> str:
    return (
        f"Đã hoàn tác lần ghi số {undone.batch.pk}: xóa {undone.deleted} dòng đã tạo, "
        f"trả {undone.restored} dòng về nội dung trước đó."
    )
