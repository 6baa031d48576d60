"""The linter of a report's prose: pure, from the command line and while writing."""
