"""What the function costs, side by side with a bare psycopg handler. `make bench`."""
