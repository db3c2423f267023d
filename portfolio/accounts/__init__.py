"""Who may come in: passwords, second factors, sessions, and what needs a fresh proof."""
