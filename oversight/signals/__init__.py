"""Signals: facts in the log that somebody should look at. They never block; they name what was done and what is usual."""
