"""The kill matrix: which check catches which wrong answer, and what it says."""
