"""Branches: providers, migrations, rehearsals, promotions."""
