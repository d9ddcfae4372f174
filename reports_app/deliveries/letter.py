"""The letter to one person about what a publication says of a unit."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.core.mail.backends.base import BaseEmailBackend
from django.template.loader import render_to_string

from cchc.core.check_codes import spelled
from reports_app.deliveries.attachment import Attachment
from reports_app.deliveries.noting import answers_for
from reports_app.deliveries.told import Told
from reports_app.models import Delivery
from scores_app.models import Publication
from units_app.everybody import Person

TEMPLATES = "reports_app/deliveries/letter"
SAMPLE = "[Dữ liệu minh họa] "


@dataclass(frozen=True)
class Post:
    """What one unit is sent: the same to each of its people, who are looked up as letters leave."""

    publication: Publication
    told: Told
    attachment: Attachment | None
    people: Mapping[int, Person]

    def letter(
        self, delivery: Delivery, connection: BaseEmailBackend
    ) -> EmailMultiAlternatives | None:
        """The mail of a row; None, and no row any more, where the person has left the unit."""
        person = self.people.get(delivery.user_id)
        if person is None or not answers_for(person, delivery.unit_id):
            delivery.delete()
            return None
        context = {**self.context(), "person": person.name}
        message = EmailMultiAlternatives(
            subject=self.subject,
            body=render_to_string(f"{TEMPLATES}.txt", context),
            from_email=settings.DEFAULT_FROM_EMAIL,
            to=[delivery.address],
            connection=connection,
        )
        message.attach_alternative(render_to_string(f"{TEMPLATES}.html", context), "text/html")
        if self.attachment:
            message.attach(self.attachment.name, self.attachment.content, self.attachment.kind)
        return message

    @property
    def subject(self) -> str:
        """One line, whatever names hold."""
        mark = SAMPLE if self.publication.is_sample else ""
        return " ".join(f"{mark}{self.told.unit}: {self.publication.title}".split())

    def context(self) -> dict[str, Any]:
        """What both forms of the letter are made of, the person's name aside."""
        return {
            "publication": self.publication,
            "told": self.told,
            "code": spelled(self.publication.code),
            "base": settings.BASE_URL,
            "attachment": self.attachment,
        }
