"""How a reviewer gets through a hundred reports: risk, blocks, areas, what was clean."""
