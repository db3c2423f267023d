"""The public page: the portfolio as people read it."""
