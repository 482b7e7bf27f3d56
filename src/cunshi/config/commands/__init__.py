"""The commands of `cunshi`, one module a subject."""
