"""Spreadsheets: those that somebody uploads, opened with care and given as plain cells; and what
every workbook of ours has in common. Pure."""
