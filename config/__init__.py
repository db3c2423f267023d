"""How the portfolio runs and where its data lives."""
