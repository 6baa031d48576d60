"""The report being written: its overview, the whole text, comments, changed figures."""

from django.urls import URLPattern

urls: list[URLPattern] = []
