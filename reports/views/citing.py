"""The register of cited documents on screen."""

from django.urls import URLPattern

urls: list[URLPattern] = []
