"""The tree of administrative divisions, region to village, keyed by the 12-digit statistical code."""
