"""manage.py publish: freezes the rankings of a round, or a pack, as the next link of the chain."""

from __future__ import annotations

import argparse
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from cchc.core.check_codes import spelled
from cchc.core.clock import today
from cchc.core.commands import as_json, day_argument
from reports_app.choices import PackState
from reports_app.models import Pack, ReportPeriod
from reports_app.pack.making import pack_make, pack_request
from reports_app.permissions import may_publish
from reports_app.publishing import pack_publish
from scores_app.models import Publication, Round
from scores_app.services.publishing import ranking_publish
from units_app.access import access_of
from units_app.models import User


class Command(BaseCommand):
    """Exit 1: refused, with the reasons, and nothing is written."""

    help = "Công bố kết quả xếp hạng của một kỳ chấm, hoặc một gói số liệu."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        what = parser.add_mutually_exclusive_group(required=True)
        what.add_argument("--round", metavar="MÃ", help="mã kỳ chấm đã kết thúc")
        what.add_argument("--pack", type=int, metavar="SỐ", help="số của gói số liệu đã lập")
        what.add_argument("--period", metavar="MÃ", help="mã kỳ báo cáo; lập gói nếu chưa có")
        parser.add_argument("--as-of", type=day_argument, metavar="NGÀY", help="ngày của gói")
        parser.add_argument("--reason", default="", help="lý do, khi đính chính bản đã công bố")
        parser.add_argument("--decision-no", default="", metavar="SỐ", help="số quyết định")
        parser.add_argument("--decision-on", type=day_argument, metavar="NGÀY")
        parser.add_argument("--public", action="store_true", help="đưa ra trang công khai")
        parser.add_argument("--as", dest="user", default="", help="tên đăng nhập người công bố")
        parser.add_argument("--json", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        facts = {
            "reason": options["reason"],
            "decision_no": options["decision_no"],
            "decision_on": options["decision_on"],
            "is_public": options["public"],
            "actor": _actor(options["user"]),
        }
        try:
            if options["round"] is not None:
                made = ranking_publish(round_id=_round(options["round"]).pk, **facts)
            else:
                made = pack_publish(pack_id=_pack(options, facts["actor"]).pk, **facts)
        except ValidationError as error:
            raise CommandError("\n".join(error.messages)) from error
        self.stdout.write(as_json(_told(made)) if options["json"] else _words(made))


def _actor(username: str) -> User | None:
    if not username:
        return None
    actor = User.objects.filter(username=username, is_active=True).first()
    if actor is None:
        raise CommandError(f"Không có tài khoản đang hoạt động nào tên “{username}”.")
    if not may_publish(access_of(actor)):
        raise CommandError(f"Tài khoản “{username}” không có quyền công bố.")
    return actor


def _round(code: str) -> Round:
    found = Round.objects.filter(code=code).first()
    if found is None:
        known = ", ".join(Round.objects.values_list("code", flat=True)) or "chưa có kỳ nào"
        raise CommandError(f"Không có kỳ chấm “{code}”. Các kỳ chấm: {known}.")
    return found


def _pack(options: dict[str, Any], actor: User | None) -> Pack:
    """The pack that is named, or the latest of the period and day, made if there is none."""
    if options["pack"] is not None:
        named = Pack.objects.filter(pk=options["pack"]).first()
        if named is None:
            raise CommandError(f"Không có gói số liệu số {options['pack']}.")
        return named
    period = ReportPeriod.objects.filter(code=options["period"]).first()
    if period is None:
        raise CommandError(f"Không có kỳ báo cáo “{options['period']}”.")
    day = options["as_of"] or min(period.ends_on, today())
    ready = Pack.objects.filter(period=period, as_of=day, state=PackState.READY, publication=None)
    return ready.first() or _made(period, day, actor)


def _made(period: ReportPeriod, day: Any, actor: User | None) -> Pack:
    pack, _ = pack_request(period=period, day=day, since=None, actor=actor)
    pack_make(pack.pk)
    pack.refresh_from_db()
    if pack.state == PackState.FAILED:
        raise CommandError(f"Không lập được gói số liệu: {pack.problem}")
    return pack


def _told(made: Publication) -> dict[str, Any]:
    return {
        "number": made.number,
        "kind": made.kind,
        "title": made.title,
        "subject": made.subject,
        "as_of": made.as_of,
        "revision": made.revision,
        "revises": made.revises.number if made.revises else None,
        "code": spelled(made.code),
        "sha256": made.sha256,
        "previous": made.previous,
        "is_public": made.is_public,
        "published_at": made.published_at,
    }


def _words(made: Publication) -> str:
    again = f" (lần {made.revision})" if made.revision > 1 else ""
    return f"Đã công bố bản số {made.number}{again}: {made.title}. Mã kiểm tra {spelled(made.code)}"
