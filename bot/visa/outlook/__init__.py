"""Where a cut-off date may stand in the coming months, and how sure that is: a walk through like months of the past."""

FURTHEST = 24
"""Months ahead that a cut-off is forecast; here, as lookups need not wait for what the forecast has learned."""
