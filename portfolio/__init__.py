"""What is served: a portfolio and CV. Knows nothing of Lambda or Neon."""
