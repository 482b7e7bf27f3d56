"""Invented years of real plans: drawn by seed, lived through the real actions or written by the million."""
