"""Adding up: what was asked and answered, results, cross-checks, lineage (design 5)."""
