"""The terminal: `visabot ask` for scripts and `visabot chat` for people, over the same core as every platform."""
