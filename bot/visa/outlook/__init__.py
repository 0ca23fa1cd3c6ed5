"""Where a cut-off date may stand in the coming months, and how sure that is: a walk through like months of the past."""
