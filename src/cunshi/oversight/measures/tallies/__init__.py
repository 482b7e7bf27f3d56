"""Roll-ups of matters and money, exact in every transaction: what is kept, how it is kept, how it is read."""
