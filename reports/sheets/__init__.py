"""Spreadsheets that somebody uploads, opened with care and given as plain cells. Pure."""
