"""`make bench`: pages through the real server at three sizes, each beside the bare SQL of the same figures."""
