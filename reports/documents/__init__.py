"""The report: outline, bound figures, plain-data document, renderers (design 8)."""
