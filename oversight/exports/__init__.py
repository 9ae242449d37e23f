"""Rows of the log for an authority: asked for by one person, approved by another, about one person or one customer, handed over once."""
