"""Sentences about assigned tasks: how many, how many done by both rates, by list, area and unit."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from django.utils.text import capfirst

from reports_app.documents.facts import MAIN, Facts
from reports_app.documents.figures import Cell, Figure, Name, Part, Sentence, Tasks, counted, on
from reports_app.documents.wording.phrases import MOST_NAMES, listed, names
from tasks_app.choices import Source

GIVEN_BY = "Chính phủ, Thủ tướng Chính phủ giao"
GIVEN = {
    Source.GOVERNMENT.value: f"{GIVEN_BY} tỉnh",
    Source.PROVINCE_PLAN.value: "kế hoạch của tỉnh giao các đơn vị",
}
NONE_GIVEN = {
    Source.GOVERNMENT.value: "chưa có nhiệm vụ nào do Chính phủ, Thủ tướng Chính phủ giao",
    Source.PROVINCE_PLAN.value: "chưa có nhiệm vụ nào theo kế hoạch của tỉnh",
}

HEADS = {
    Source.GOVERNMENT.value: "Nhiệm vụ Chính phủ, Thủ tướng Chính phủ giao",
    Source.PROVINCE_PLAN.value: "Nhiệm vụ theo kế hoạch của tỉnh",
    "": "Cả hai nguồn giao",
}


def overall(facts: Facts) -> Part:
    """Of each list: assigned, done by both rates, overdue, waiting."""
    told = tuple(tuple(of_list(facts.whole[source])) for source in Source.values)
    return Part("", told, ("trend",))


def of_list(tasks: Tasks) -> Iterator[Sentence]:
    """The sentences on one list of tasks."""
    counts = tasks.counts
    if not counts.assigned:
        yield ("Tính đến ", on(tasks.day), ", ", NONE_GIVEN[tasks.source], ".")
        return
    given = ("Tính đến ", on(tasks.day), ", ", GIVEN[tasks.source], " ")
    yield (*given, tasks["assigned"], " nhiệm vụ; ", *_done(tasks), ".")
    yield _due(tasks)
    yield overdue(tasks)
    if tasks.has("submitted"):
        yield ("Có ", tasks["submitted"], " nhiệm vụ đã gửi kết quả, đang chờ xác nhận.")
    if tasks.has("no_deadline"):
        yield ("Có ", tasks["no_deadline"], " nhiệm vụ đang thực hiện không có thời hạn.")


def overdue(tasks: Tasks) -> Sentence:
    """How many are overdue; none is said in words."""
    if not tasks.has("overdue"):
        return ("Không có nhiệm vụ quá hạn.",)
    return ("Có ", tasks["overdue"], " nhiệm vụ quá hạn.")


def _done(tasks: Tasks) -> Sentence:
    counts, rate = tasks.counts, tasks["rate_all"]
    if not counts.done:
        return ("chưa hoàn thành nhiệm vụ nào (", rate, " tổng số được giao)")
    if counts.done == counts.assigned:
        return ("đã hoàn thành toàn bộ, đạt ", rate, " tổng số được giao")
    return ("đã hoàn thành ", tasks["done"], " nhiệm vụ, đạt ", rate, " tổng số được giao")


def _due(tasks: Tasks) -> Sentence:
    counts = tasks.counts
    if not counts.due:
        return ("Chưa có nhiệm vụ nào đến hạn.",)
    due, rate = tasks["due"], tasks["rate_due"]
    if counts.due == 1:
        if counts.done_due:
            return ("Có ", due, " nhiệm vụ đã đến hạn và đã hoàn thành, đạt ", rate, " số đến hạn.")
        return ("Có ", due, " nhiệm vụ đã đến hạn, chưa hoàn thành (", rate, " số đến hạn).")
    if not counts.done_due:
        return (
            "Trong số ",
            due,
            " nhiệm vụ đã đến hạn, chưa hoàn thành nhiệm vụ nào (",
            rate,
            " số đến hạn).",
        )
    if counts.done_due == counts.due:
        end = " nhiệm vụ đã đến hạn đều đã hoàn thành, đạt "
        return ("Toàn bộ ", due, end, rate, " số đến hạn.")
    return (
        "Trong số ",
        due,
        " nhiệm vụ đã đến hạn, đã hoàn thành ",
        tasks["done_due"],
        " nhiệm vụ, đạt ",
        rate,
        " số đến hạn.",
    )


def by_source(facts: Facts) -> Part:
    """Both lists beside each other, and together."""
    found = [facts.whole[source] for source in (*Source.values, "")]
    told = [task for task in found if task.counts.assigned]
    if not told:
        return Part("Theo nguồn giao", ((("Chưa có nhiệm vụ nào được giao.",),),))
    kept = told if len(told) > 2 else told[:1]
    return Part("Theo nguồn giao", tuple((_line(HEADS[task.source], task),) for task in kept))


def by_area(facts: Facts) -> Part:
    """A line for each area that has tasks, of the main list."""
    areas = facts.areas[MAIN]
    if not areas:
        return Part("Theo lĩnh vực", (((f"{capfirst(NONE_GIVEN[MAIN])}.",),),))
    opening: Sentence = (f"Nhiệm vụ {GIVEN_BY} theo lĩnh vực:",)
    lines = tuple((_line(Name(area.name), area),) for area in areas)
    return Part("Theo lĩnh vực", ((opening,), *lines), ("areas",))


def _line(head: str, tasks: Tasks) -> Sentence:
    """- Cải cách thể chế: được giao 20 nhiệm vụ, hoàn thành 8 nhiệm vụ (40,00 %)."""
    given = ("- ", head, ": được giao ", tasks["assigned"], " nhiệm vụ, ")
    rate = tasks["rate_all"]
    if tasks.has("done"):
        done: Sentence = ("hoàn thành ", tasks["done"], " nhiệm vụ (", rate, ")")
    else:
        done = ("chưa hoàn thành nhiệm vụ nào (", rate, ")")
    late: Sentence = ("; quá hạn ", tasks["overdue"], " nhiệm vụ") if tasks.has("overdue") else ()
    return (*given, *done, *late, ".")


def by_unit(facts: Facts) -> Part:
    """How many units lead tasks, who is ahead and who is behind, of the main list."""
    units = facts.units[MAIN]
    if not units:
        return Part("Theo đơn vị", (((f"{capfirst(NONE_GIVEN[MAIN])}.",),),))
    number = counted(
        len(units),
        "Số đơn vị chủ trì nhiệm vụ nguồn Chính phủ giao",
        "Số dòng của nguồn giao trong bảng theo đơn vị",
        Cell("hoan-thanh-don-vi", (("source", MAIN),)),
    )
    opening: Sentence = ("Có ", number, f" đơn vị chủ trì thực hiện nhiệm vụ {GIVEN_BY}.")
    ahead: tuple[Sentence, ...] = (opening, *_ahead(units))
    return Part("Theo đơn vị", (ahead, tuple(_behind(units))), ("units",))


def _ahead(units: Sequence[Tasks]) -> Iterator[Sentence]:
    best = max(unit.counts.rate_all or 0 for unit in units)
    if not best:
        yield ("Chưa có đơn vị nào hoàn thành nhiệm vụ.",)
        return
    first = [unit for unit in units if unit.counts.rate_all == best]
    rate = first[0]["rate_all"]
    if len(first) > MOST_NAMES:
        yield ("Tỷ lệ hoàn thành cao nhất là ", rate, ", ", *_many(first, "rate_all"), ".")
        return
    who = listed([_with(unit) for unit in first])
    yield ("Tỷ lệ hoàn thành cao nhất là ", rate, ": ", *who, ".")
    yield from _most_done(units)


def _most_done(units: Sequence[Tasks]) -> Iterator[Sentence]:
    """Who has done most, for a rate of a single task says little."""
    most = max(unit.counts.done for unit in units)
    busy = [unit for unit in units if unit.counts.done == most]
    if most > 1 and len(busy) <= MOST_NAMES:
        yield ("Hoàn thành nhiều nhiệm vụ nhất: ", *listed([_with(one) for one in busy]), ".")


def _behind(units: Sequence[Tasks]) -> Iterator[Sentence]:
    most = max(unit.counts.overdue for unit in units)
    if not most:
        yield (f"Không có đơn vị nào quá hạn nhiệm vụ {GIVEN_BY}.",)
    else:
        late = [unit for unit in units if unit.counts.overdue == most]
        if len(late) > MOST_NAMES:
            yield (
                "Quá hạn nhiều nhất: ",
                late[0]["overdue"],
                " nhiệm vụ mỗi đơn vị, ",
                *_many(late, "overdue"),
                ".",
            )
        else:
            who = listed([(Name(u.name), " (", u["overdue"], " nhiệm vụ)") for u in late])
            yield ("Quá hạn nhiều nhất: ", *who, ".")
    idle = [unit for unit in units if not unit.counts.done]
    if 0 < len(idle) < len(units):
        yield _idle(idle)


def _idle(idle: Sequence[Tasks]) -> Sentence:
    if len(idle) <= MOST_NAMES:
        who = names([unit.name for unit in idle])
        return ("Chưa hoàn thành nhiệm vụ nào: ", *who, ".")
    return ("Có ", _number_of(idle, "done"), " đơn vị chưa hoàn thành nhiệm vụ nào.")


def _many(units: Sequence[Tasks], column: str) -> Sentence:
    """Gồm 7 đơn vị, trong đó có A, B và C."""
    some = names([unit.name for unit in units[:MOST_NAMES]])
    return ("gồm ", _number_of(units, column), " đơn vị, trong đó có ", *some)


def _number_of(units: Sequence[Tasks], column: str) -> Figure:
    shown = str(units[0][column])
    return counted(
        len(units),
        f"Số đơn vị có cùng {units[0][column].what.split(',')[0].lower()}",
        f"Số dòng của nguồn giao trong bảng theo đơn vị có giá trị {shown}",
        Cell("hoan-thanh-don-vi", (("source", MAIN), (column, units[0].exact(column)))),
    )


def _with(unit: Tasks) -> Sentence:
    return (Name(unit.name), " (", unit["done"], "/", unit["assigned"], " nhiệm vụ)")
