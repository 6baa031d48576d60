"""Keeping the deadline: who is reminded, by what, and what came of it."""
