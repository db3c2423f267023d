"""Behind a real PgBouncer and over real TLS: Debian's packages (make system-deps)."""
