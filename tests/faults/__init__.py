"""Bad days: real servers that die, a real network that breaks."""
