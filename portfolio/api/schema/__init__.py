"""The OpenAPI document, made from the code: `manage.py openapi`.

For development alone. What serves reads `portfolio/api/openapi.json` and never
imports this package, nor drf-spectacular, which it builds on.
"""
