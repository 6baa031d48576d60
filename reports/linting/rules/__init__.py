"""The rules, in families: numbers, arithmetic, words, citations, text."""
