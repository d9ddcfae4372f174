"""The sentences of a report stay right for none, one, many and unknown; pure, without books."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest

from models_app import counting
from reports_app.documents import wording
from reports_app.documents.facts import Changes, Facts, Initiatives
from reports_app.documents.figures import Part, Tasks, figures_in, paragraph_text
from reports_app.documents.wording import ahead, changes, initiatives, results, tasks
from reports_app.documents.wording.phrases import lowered
from reports_app.models import ReportPeriod
from reports_app.pack.asked import Asked
from scores_app.choices import RowStatus
from scores_app.models import ExternalIndex
from scores_app.published.external import IndexYear
from tasks_app.comparing import KINDS
from tasks_app.completion import Counts
from units_app.models import Unit

DAY, SINCE = date(2023, 9, 6), date(2023, 6, 14)
NBSP = "\N{NO-BREAK SPACE}"
NOTHING = Counts()
PERIOD = ReportPeriod(
    code="2023-Q3",
    name="Quý III/2023",
    starts_on=date(2023, 6, 15),
    ends_on=date(2023, 9, 14),
    due_on=date(2023, 9, 20),
)
GOVERNMENT, PLAN = "government", "province_plan"


def unit(name: str, **counts: int) -> Tasks:
    return Tasks(Counts(**counts), DAY, GOVERNMENT, "unit", 7, name.upper(), name)


def facts(main: Counts = NOTHING, **others: Any) -> Facts:
    """Facts in which everything but the main list is empty."""
    empty = dict.fromkeys(("", GOVERNMENT, PLAN), ())
    given: dict[str, Any] = {
        "asked": Asked(PERIOD, DAY, SINCE, ()),
        "whole": {
            "": Tasks(main, DAY),
            GOVERNMENT: Tasks(main, DAY, GOVERNMENT),
            PLAN: Tasks(NOTHING, DAY, PLAN),
        },
        "units": empty,
        "areas": empty,
        "overdue": (),
        "coming": (),
        "changes": Changes(dict.fromkeys(KINDS, 0), main, main, ()),
        "initiatives": Initiatives(counting.NOTHING, {}, (), ()),
        "rankings": (),
        "indexes": (),
    }
    return Facts(**{**given, **others})


def told(part: Part) -> str:
    text = "\n".join(paragraph_text(paragraph) for paragraph in part.paragraphs)
    return text.replace(NBSP, " ")


def of_list(**counts: int) -> str:
    return " ".join(
        paragraph_text([sentence])
        for sentence in tasks.of_list(Tasks(Counts(**counts), DAY, GOVERNMENT))
    ).replace(NBSP, " ")


@pytest.mark.parametrize(
    ("counts", "text"),
    [
        ({}, "chưa có nhiệm vụ nào do Chính phủ, Thủ tướng Chính phủ giao."),
        (
            {"assigned": 133, "done": 39, "due": 34, "done_due": 34},
            (
                "giao tỉnh 133 nhiệm vụ; đã hoàn thành 39 nhiệm vụ, đạt 29,32 % tổng số được giao."
                " Toàn bộ 34 nhiệm vụ đã đến hạn đều đã hoàn thành, đạt 100,00 % số đến hạn."
                " Không có nhiệm vụ quá hạn."
            ),
        ),
        ({"assigned": 4}, "chưa hoàn thành nhiệm vụ nào (0,00 % tổng số được giao). Chưa có"),
        ({"assigned": 1, "done": 1}, "giao tỉnh 1 nhiệm vụ; đã hoàn thành toàn bộ, đạt 100,00 %"),
        (
            {"assigned": 9, "done": 2, "due": 3, "done_due": 2, "overdue": 1},
            (
                "Trong số 3 nhiệm vụ đã đến hạn, đã hoàn thành 2 nhiệm vụ, đạt 66,67 % số đến hạn."
                " Có 1 nhiệm vụ quá hạn."
            ),
        ),
        (
            {"assigned": 9, "due": 1},
            "Có 1 nhiệm vụ đã đến hạn, chưa hoàn thành (0,00 % số đến hạn).",
        ),
        ({"assigned": 9, "due": 2}, "2 nhiệm vụ đã đến hạn, chưa hoàn thành nhiệm vụ nào (0,00 %"),
        (
            {"assigned": 9, "done": 1, "due": 1, "done_due": 1},
            "Có 1 nhiệm vụ đã đến hạn và đã hoàn thành, đạt 100,00 % số đến hạn.",
        ),
        (
            {"assigned": 2501, "submitted": 6, "no_deadline": 5},
            (
                "Có 6 nhiệm vụ đã gửi kết quả, đang chờ xác nhận."
                " Có 5 nhiệm vụ đang thực hiện không có thời hạn."
            ),
        ),
        ({"assigned": 2501}, "giao tỉnh 2.501 nhiệm vụ"),
    ],
)
def test_a_list_of_tasks(counts: dict[str, int], text: str) -> None:
    assert text in of_list(**counts)


def test_nothing_is_never_counted_as_nought() -> None:
    for main in (NOTHING, Counts(assigned=3, open=3, updated=3), Counts(assigned=2, done=2)):
        of = facts(main)
        text = " ".join(told(part) for one in wording.sections(of) for part in one.parts)
        assert " 0 nhiệm vụ" not in text
        assert "Có 0" not in text
        assert "–" not in text


def test_an_empty_province() -> None:
    of = facts()
    assert told(tasks.by_source(of)) == "Chưa có nhiệm vụ nào được giao."
    none = "Chưa có nhiệm vụ nào do Chính phủ, Thủ tướng Chính phủ giao."
    assert told(tasks.by_area(of)) == told(tasks.by_unit(of)) == none
    assert told(changes.since_then(of)).endswith("giao không thay đổi.")
    assert told(initiatives.registry(of)).endswith("chưa có mô hình, sáng kiến nào được đăng ký.")
    assert told(results.rankings(of)).endswith("chưa có kỳ chấm nào có kết quả xếp hạng.")
    assert told(results.published(of)) == "Chưa có kết quả nào được công bố."
    assert "Không có nhiệm vụ nào đang thực hiện." in told(ahead.shortcomings(of))
    assert "Tiếp tục theo dõi" in told(ahead.next_steps(of))


def test_units_ahead_and_behind() -> None:
    units = (
        unit("Sở A", assigned=4, done=3),
        unit("Sở B", assigned=4, done=3),
        unit("Sở C", assigned=5, overdue=2),
        unit("Sở D", assigned=5, done=1, overdue=2),
    )
    text = told(tasks.by_unit(facts(Counts(assigned=18), units={GOVERNMENT: units})))
    by = "Chính phủ, Thủ tướng Chính phủ giao"
    assert f"Có 4 đơn vị chủ trì thực hiện nhiệm vụ {by}." in text
    best = "Tỷ lệ hoàn thành cao nhất là 75,00 %: Sở A (3/4 nhiệm vụ) và Sở B (3/4 nhiệm vụ)."
    assert best in text
    assert "Quá hạn nhiều nhất: Sở C (2 nhiệm vụ) và Sở D (2 nhiệm vụ)." in text
    assert "Chưa hoàn thành nhiệm vụ nào: Sở C." in text


def test_many_units_of_one_rate_are_counted() -> None:
    units = tuple(unit(f"Sở {name}", assigned=2, done=2) for name in "ABCDE")
    text = told(tasks.by_unit(facts(Counts(assigned=10), units={GOVERNMENT: units})))
    wanted = "cao nhất là 100,00 %, gồm 5 đơn vị, trong đó có Sở A, Sở B và Sở C."
    assert wanted in text
    of_main = "Không có đơn vị nào quá hạn nhiệm vụ Chính phủ, Thủ tướng Chính phủ giao."
    assert of_main in text, "kế hoạch của tỉnh có thể vẫn có nhiệm vụ quá hạn"
    none = tuple(unit(f"Sở {name}", assigned=2) for name in "AB")
    text = told(tasks.by_unit(facts(Counts(assigned=4), units={GOVERNMENT: none})))
    assert "Chưa có đơn vị nào hoàn thành nhiệm vụ." in text


def test_changes_name_what_happened() -> None:
    before, after = Counts(assigned=96, done=16, due=9, done_due=9), Counts(assigned=133, done=39)
    number = {**dict.fromkeys(KINDS, 0), "entered": 37, "done": 23, "returned": 1}
    of = facts(after, changes=Changes(number, before, after, ()))
    text = told(changes.since_then(of))
    assert "giao thêm 37 nhiệm vụ, hoàn thành thêm 23 nhiệm vụ và 1 nhiệm vụ bị trả lại." in text
    assert "tăng từ 16,67 % lên 29,32 %." in text
    assert "số đến hạn" not in text, "không có nhiệm vụ đến hạn thì không có tỷ lệ"
    fallen = facts(before, changes=Changes(number, after, before, ()))
    assert "giảm từ 29,32 % xuống 16,67 %." in told(changes.since_then(fallen))


def test_rates_that_print_alike_did_not_move() -> None:
    before, after = Counts(assigned=440, done=129), Counts(assigned=133, done=39)
    assert before.rate_all != after.rate_all
    of = facts(after, changes=Changes(dict.fromkeys(KINDS, 0), before, after, ()))
    assert "giữ ở mức 29,32 %." in told(changes.since_then(of))


def test_figures_that_moved_by_themselves_are_not_called_unchanged() -> None:
    before = Counts(assigned=4, done=2, due=2, done_due=1, overdue=1)
    after = replace(before, due=3, done_due=2)
    number = dict.fromkeys(KINDS, 0)
    text = told(changes.since_then(facts(after, changes=Changes(number, before, after, ()))))
    assert "không thay đổi" not in text
    assert "giao nào được giao thêm, hoàn thành thêm, chuyển sang quá hạn" in text
    assert "tăng từ 50,00 % lên 66,67 %." in text
    still = told(changes.since_then(facts(before)))
    assert "giao không thay đổi." in still


def test_a_day_held_against_itself_tells_no_change() -> None:
    of = facts(Counts(assigned=4, done=2), asked=Asked(PERIOD, DAY, DAY, ()))
    assert told(changes.since_then(of)).startswith("Ngày so sánh trùng với ngày số liệu")


def test_initiatives_of_every_standing() -> None:
    stages = counting.NOTHING.stages

    def of(**counts: int) -> str:
        found = counting.Counts(stages, **counts)
        return told(initiatives.registry(facts(initiatives=Initiatives(found, {}, (), ()))))

    assert "Chưa có mô hình, sáng kiến nào được công nhận." in of(registered=80)
    assert "35 mô hình, sáng kiến được công nhận, đều đang có hiệu lực." in of(
        registered=80, ever_recognised=35, holding=35
    )
    assert "1 mô hình, sáng kiến được công nhận, đang có hiệu lực." in of(
        registered=80, ever_recognised=1, holding=1
    )
    assert "công nhận, trong đó 30 đang có hiệu lực." in of(
        registered=80, ever_recognised=35, holding=30
    )
    assert "công nhận, không còn mô hình, sáng kiến nào" in of(registered=2, ever_recognised=1)
    assert "Có 16 mô hình, sáng kiến được nhân rộng ở 35 đơn vị khác, với 45 lượt áp dụng." in of(
        registered=80, ever_recognised=35, holding=35, adopted=16, adoptions=45, adopting_units=35
    )


def index_year(year: int, score: str | None, rank: int | None, text: str = "") -> IndexYear:
    points = None if score is None else Decimal(score)
    held = ExternalIndex(
        index="PAR INDEX", year=year, score=points, rank=rank, rank_of=63, publisher="Bộ Nội vụ"
    )
    held.unit = Unit(code="42", name="Tỉnh Hà Tĩnh")
    return IndexYear(year, held, text)


def test_published_indexes() -> None:
    years = [index_year(2021, "88.60", 8), index_year(2022, "85.95", 28, "Bộ tiêu chí mới")]
    text = told(results.published(facts(indexes=[("PAR INDEX", years)])))
    wanted = "PAR INDEX năm 2022: đạt 85,95, xếp thứ 28/63; năm 2021: đạt 88,60, xếp thứ 8/63."
    assert wanted in text
    assert "bộ tiêu chí khác nhau nên không so sánh trực tiếp" in text
    only_rank = [index_year(2019, None, 12)]
    text = told(results.published(facts(indexes=[("PAR INDEX", only_rank)])))
    assert text == "PAR INDEX năm 2019: xếp thứ 12/63."


def test_shortcomings_and_what_comes_next() -> None:
    main = Counts(assigned=9, open=8, updated=6, submitted=2, due_30=3, returned=1)
    of = facts(main)
    text = told(ahead.shortcomings(of))
    assert "Không có nhiệm vụ Chính phủ, Thủ tướng Chính phủ giao quá hạn." in text
    given = "nhiệm vụ Chính phủ, Thủ tướng Chính phủ giao"
    assert f"Có 1 {given} bị trả lại kết quả, chưa gửi lại." in text
    stale = "Còn 2 nhiệm vụ Chính phủ, Thủ tướng Chính phủ giao đang thực hiện quá 15 ngày"
    assert f"{stale} chưa được cập nhật" in text
    assert "tỷ lệ cập nhật đạt 75,00 %." in text
    steps = told(ahead.next_steps(of))
    assert f"- Xem xét, xác nhận kết quả 2 {given} đang chờ xác nhận." in steps
    assert f"- Bảo đảm đúng hạn 3 {given} đến hạn trong 30 ngày tới." in steps
    fresh = told(ahead.shortcomings(facts(replace(main, updated=8))))
    kept = "Mọi nhiệm vụ Chính phủ, Thủ tướng Chính phủ giao đang thực hiện đều được cập nhật"
    assert f"{kept} đúng quy định (100,00 %)." in fresh


def test_what_is_late_in_the_plan_of_the_province_is_told_too() -> None:
    main = Counts(assigned=9, open=8, updated=8)
    plan = Counts(assigned=5, open=4, overdue=1, submitted=2, due_30=1, returned=3)
    of = facts(main)
    of = replace(of, whole={**of.whole, PLAN: Tasks(plan, DAY, PLAN)})
    text = told(ahead.shortcomings(of))
    assert "Không có nhiệm vụ Chính phủ, Thủ tướng Chính phủ giao quá hạn." in text
    assert "Có 1 nhiệm vụ theo kế hoạch của tỉnh quá hạn." in text
    steps = told(ahead.next_steps(of))
    ours = "nhiệm vụ theo kế hoạch của tỉnh"
    assert f"Có 3 {ours} bị trả lại kết quả" in text
    assert f"- Tập trung hoàn thành 1 {ours} đã quá hạn." in steps
    assert f"- Đôn đốc các đơn vị cập nhật tiến độ 4 {ours} lâu chưa cập nhật." in steps
    assert f"- Xem xét, xác nhận kết quả 2 {ours} đang chờ xác nhận." in steps
    assert f"- Bảo đảm đúng hạn 1 {ours} đến hạn trong 30 ngày tới." in steps


def late_task(code: str, due_on: date) -> Any:
    return SimpleNamespace(code=code, at_lead_name=f"Sở {code}", at_due_on=due_on)


def test_several_that_are_late_since_one_day_are_told_as_several() -> None:
    first, last = late_task("A", date(2023, 5, 1)), late_task("C", date(2023, 6, 1))
    text = told(ahead.shortcomings(facts(overdue=(first, last))))
    assert "Quá hạn lâu nhất là nhiệm vụ A do Sở A chủ trì, thời hạn 01/05/2023." in text
    text = told(ahead.shortcomings(facts(overdue=(first,))))
    assert "Nhiệm vụ quá hạn là A do Sở A chủ trì, thời hạn 01/05/2023." in text
    text = told(ahead.shortcomings(facts(overdue=(first, late_task("B", first.at_due_on), last))))
    wanted = "các nhiệm vụ có thời hạn 01/05/2023, trong đó có nhiệm vụ A do Sở A chủ trì."
    assert f"Quá hạn lâu nhất là {wanted}" in text


def area(name: str, registered: int, key: int | None) -> Any:
    group = counting.Group(replace(counting.NOTHING, registered=registered), "area", key)
    return counting.Named(group, name, name)


def test_what_has_no_area_is_not_the_area_of_most() -> None:
    areas = (area("Thể chế", 2, 1), area("Bộ máy", 1, 2), area("Chưa phân loại", 9, None))
    counts = replace(counting.NOTHING, registered=12)
    text = told(initiatives.registry(facts(initiatives=Initiatives(counts, {}, areas, ()))))
    assert "Nhiều nhất ở lĩnh vực Thể chế (2 mô hình, sáng kiến)." in text


def ranked_line(name: str, rank: int, index: str) -> Any:
    unit = SimpleNamespace(name=name, code=name)
    return SimpleNamespace(
        sheet=SimpleNamespace(unit=unit), row=SimpleNamespace(rank=rank, index=Decimal(index))
    )


def ends(lines: list[Any]) -> str:
    held = SimpleNamespace(
        group=SimpleNamespace(code="so", name="Sở, ban, ngành"),
        round=SimpleNamespace(code="2022", year=2022),
    )
    one: Any = SimpleNamespace(
        ranking=SimpleNamespace(round_set=held, day=DAY),
        stem="xep-hang-so-ban-nganh",
        headline=SimpleNamespace(leaders=[line for line in lines if line.row.rank == 1]),
    )
    found = results._ends(one, lines)
    return paragraph_text(found).replace(NBSP, " ")


def test_first_and_last_of_a_ranking() -> None:
    tied = [ranked_line(f"Sở {name}", 1, "80") for name in "ABCDE"]
    assert ends(tied) == (
        "Đứng đầu: Sở A, Sở B, Sở C và các đơn vị khác cùng hạng, chỉ số 80,00 %."
    ), "cùng hạng nhất cả thì không có đơn vị xếp cuối"
    assert ends(tied[:1]) == "Đơn vị được xếp hạng: Sở A, chỉ số 80,00 %."
    two = [*tied[:2], ranked_line("Sở F", 3, "70")]
    assert ends(two) == ("Đứng đầu: Sở A và Sở B, chỉ số 80,00 %. Xếp cuối: Sở F, chỉ số 70,00 %.")


def test_who_has_no_rank_is_told_by_why() -> None:
    """The numbers of a group add up to its units: none is left out without a word."""
    number = {RowStatus.UNRANKED: 1, RowStatus.INCOMPLETE: 0, RowStatus.MISSING: 2}
    held = SimpleNamespace(
        group=SimpleNamespace(code="xa", name="UBND cấp xã"), round=SimpleNamespace(code="2022")
    )
    ranking = SimpleNamespace(round_set=held, day=DAY, of_status=lambda one: [0] * number[one])
    one: Any = SimpleNamespace(ranking=ranking, stem="xep-hang-xa")
    found = paragraph_text(results._without_rank(one)).replace(NBSP, " ")
    assert found == "Có 1 đơn vị có điểm, không xếp hạng. Còn 2 đơn vị chưa có điểm."


@pytest.mark.parametrize(
    ("name", "inside"),
    [("Quý III/2023", "quý III/2023"), ("UBND tỉnh họp", "UBND tỉnh họp"), ("Ô", "ô"), ("", "")],
)
def test_a_name_in_the_middle_of_a_sentence(name: str, inside: str) -> None:
    assert lowered(name) == inside


def test_every_number_of_tasks_leads_to_its_list_and_cell() -> None:
    of = facts(Counts(assigned=133, done=39, due=34, done_due=34, open=94, updated=74))
    for paragraph in tasks.overall(of).paragraphs:
        for figure in (one for sentence in paragraph for one in figures_in(sentence)):
            assert figure.url.startswith("/nhiem-vu/?as_of=2023-09-06")
            assert figure.cell is not None
            assert figure.cell.path == "so-lieu-may/hoan-thanh.csv"
            assert figure.cell.row_words == "source = government"
