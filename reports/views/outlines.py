"""Outlines on screen: read, and edited into their next version."""

from django.urls import URLPattern

urls: list[URLPattern] = []
