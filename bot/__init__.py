"""The shared core: an agent, its conversations, providers, modes and tools. It knows no platform."""
