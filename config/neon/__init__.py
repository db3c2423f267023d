"""Everything that knows the database is Neon. Knows nothing of portfolios."""
