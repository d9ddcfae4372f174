"""manage.py ranking: the ranking of every group of a round, for any day."""

from __future__ import annotations

import argparse
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from cchc.core.clock import today
from cchc.core.commands import as_json, day_argument
from scores_app.choices import Basis, RowStatus
from scores_app.models import Round
from scores_app.ranks.lines import GroupRanking, group_ranking
from scores_app.sheet_kinds.rankings import figures_of, since_words
from scores_app.surety.computing import surety_of
from scores_app.surety.sheet import report_of
from scores_app.surety.sizes import Sizes


class Command(BaseCommand):
    """Computes, stores nothing. Exit 1: refused, with the reason."""

    help = "Xếp hạng các nhóm đơn vị của một kỳ chấm, tính đến một ngày."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("--round", required=True, metavar="MÃ", help="mã kỳ chấm")
        parser.add_argument("--as-of", type=day_argument, default=None, metavar="NGÀY")
        parser.add_argument("--basis", choices=Basis.values, default=Basis.FINAL.value)
        parser.add_argument(
            "--surety", action="store_true", help="kèm mức chắc chắn của hạng theo điểm cuối"
        )
        parser.add_argument("--json", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        of_round = Round.objects.filter(code=options["round"]).first()
        if of_round is None:
            raise CommandError(_unknown(options["round"]))
        day: date = options["as_of"] or today()
        basis = Basis(options["basis"])
        groups = of_round.sets.select_related("round", "criteria_set", "group")
        found = [group_ranking(part, basis, day) for part in groups]
        told = [_group(ranking) for ranking in found]
        if options["surety"]:
            for one, part in zip(told, groups, strict=True):
                one["surety"] = report_of(surety_of(part, day, Sizes()))
        report = {
            "round": of_round.code,
            "as_of": day,
            "basis": basis.value,
            "loaded": of_round.decision_words if of_round.is_loaded else None,
            "groups": told,
        }
        self.stdout.write(as_json(report) if options["json"] else _as_text(report))


def _unknown(code: str) -> str:
    known = ", ".join(Round.objects.values_list("code", flat=True)) or "chưa có kỳ nào"
    return f"Không có kỳ chấm “{code}”. Các kỳ chấm: {known}."


def _group(ranking: GroupRanking) -> dict[str, Any]:
    group = ranking.round_set.group
    return {
        "code": group.code,
        "name": group.name,
        "provisional": ranking.is_provisional,
        "compared_with": ranking.earlier.year if ranking.is_compared and ranking.earlier else None,
        "compared_how": list(since_words(ranking)),
        "units": [figures_of(line) for line in ranking.lines],
    }


def _as_text(report: dict[str, Any]) -> str:
    basis = str(Basis(report["basis"]).label).lower()
    lines = [f"Kỳ chấm {report['round']}, {basis}, tính đến {report['as_of']:%d/%m/%Y}"]
    if report["loaded"] is not None:
        lines.append(f"Kết quả năm trước được nạp. {report['loaded']}".strip())
    for group in report["groups"]:
        state = " (tạm tính)" if group["provisional"] else ""
        lines += ["", f"{group['name']}{state}", *_since(group), *map(_line, group["units"])]
        drawn = group.get("surety")
        lines += _surety(drawn) if drawn and drawn["units"] else []
    return "\n".join(lines)


def _since(group: dict[str, Any]) -> list[str]:
    """With which year changes are told, where there is something to know of it."""
    told = ". ".join(group["compared_how"])
    return [f"So với năm {group['compared_with']}: {told}."] if told else []


def _line(unit: dict[str, Any]) -> str:
    if unit["rank"] is None:
        return f"  –  {unit['name']}: {str(RowStatus(unit['status']).label).lower()}"
    told = f"{unit['index']} % ({unit['points']}/{unit['applicable']})".replace(".", ",")
    band = f", {unit['band']}" if unit["band"] else ""
    return f"{unit['rank']:>3}  {unit['name']}: {told}{band}"


def _surety(told: dict[str, Any]) -> list[str]:
    """The aid below the ranks, named as such."""
    head = f"Mức chắc chắn (tham khảo, {told['draws']} lượt thử, số khởi tạo {told['seed']})"
    return [
        f"{head}: {told['headline']}",
        *(f"{unit['rank']:>3}  {unit['name']}: {_band(unit)}" for unit in told["units"]),
    ]


def _band(unit: dict[str, Any]) -> str:
    kept = str(unit["kept"]).replace(".", ",")
    return f"dao động {unit['low']}–{unit['high']}, giữ hạng ở {kept} % số lượt"
