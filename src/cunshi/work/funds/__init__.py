"""Money of matters: entries that are only ever added, the lines and budgets that they draw on, villagers' labour."""
