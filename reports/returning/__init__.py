"""A report that comes back edited from Word: read with care, compared, taken over in pieces."""
