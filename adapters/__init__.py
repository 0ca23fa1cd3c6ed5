"""The platforms: each turns its own messages into calls on the shared core."""
