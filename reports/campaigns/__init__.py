"""When and whom we ask: plans, opening, due days, obligations (design 3)."""
