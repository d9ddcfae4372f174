"""The text of a report: sentences by fixed rules from the figures. Pure."""

from __future__ import annotations

from reports_app.documents.facts import Facts
from reports_app.documents.figures import Section
from reports_app.documents.wording import ahead, changes, initiatives, results, tasks


def sections(facts: Facts) -> tuple[Section, ...]:
    """The sections of the report of a period, in the order in which they are read."""
    return (
        Section("Tình hình chung", (tasks.overall(facts),)),
        Section(
            "Kết quả theo nguồn giao, lĩnh vực và đơn vị",
            (tasks.by_source(facts), tasks.by_area(facts), tasks.by_unit(facts)),
        ),
        Section("Thay đổi so với kỳ trước", (changes.since_then(facts),)),
        Section("Mô hình, sáng kiến và nhân rộng", (initiatives.registry(facts),)),
        Section(
            "Chỉ số cải cách hành chính",
            (results.rankings(facts), results.published(facts)),
        ),
        Section("Tồn tại, hạn chế", (ahead.shortcomings(facts),)),
        Section("Nhiệm vụ trọng tâm thời gian tới", (ahead.next_steps(facts),)),
    )
