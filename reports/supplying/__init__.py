"""A supplier's table about many units, from another system's export into its form."""
