"""Writing a report: drafts, their sections' prose, what is said about it, changed figures."""
