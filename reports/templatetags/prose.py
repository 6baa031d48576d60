"""What printed prose needs on paper and on screens alike."""

import re

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

register = template.Library()

# Number and symbol of a document: 757/QĐ-UBND, 61/2018/NĐ-CP, 1883-KL/TU.
REFERENCE = re.compile(r"(\b\d+(?:/\d{4})?[/-][A-ZĐ][\wĐđ/]*(?:[-/][A-ZĐ][\wĐđ]*)+)")


@register.filter
def unbroken(text: str) -> SafeString:
    """The text, escaped, with the references of documents kept on one line."""
    pieces = REFERENCE.split(text)
    return format_html_join(
        "",
        "{}",
        (
            (format_html('<span class="unbroken">{}</span>', piece) if place % 2 else piece,)
            for place, piece in enumerate(pieces)
        ),
    )
