"""The browser and the HTTP API: one page, one set of endpoints, the same core as every other platform."""
