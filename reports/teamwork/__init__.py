"""Work inside a unit: areas given to colleagues, who is in the form, notes that stay."""
