"""A unit's answer: its cells, its rules, its steps, what is said about it (design 4 and 6)."""
