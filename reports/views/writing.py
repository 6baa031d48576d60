"""Writing one section of a report."""

from django.urls import URLPattern

urls: list[URLPattern] = []
