"""A FastAPI application on Lambda with a pool of asyncpg connections to Neon."""
