"""The console's pages: load within scope, check access, call an action or query, render."""
