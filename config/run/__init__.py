"""`make run`: a database, its tables, a sample CV, an owner, and the web server."""
