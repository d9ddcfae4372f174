"""The page of a batch, from which it can be undone."""

from django import template
from django.urls import NoReverseMatch, reverse

from cchc.core.models import ImportBatch

register = template.Library()


@register.simple_tag
def batch_url(batch: ImportBatch | None) -> str:
    """Empty where nothing was recorded."""
    if batch is None:
        return ""
    try:
        return reverse("batch_detail", args=[batch.pk])
    except NoReverseMatch:
        return ""
