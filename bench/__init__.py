"""Measurements: `make bench`, or `python -m bench`. Only ratios are kept; see bench.__main__."""
