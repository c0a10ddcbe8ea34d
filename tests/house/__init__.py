"""Guards of the house: what import-linter cannot see."""
