"""Official documents that reports cite: read from text, printed, registered, exchanged."""
