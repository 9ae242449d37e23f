"""The log as evidence: one line an entry, a tree over the lines, a signed checkpoint of the tree. Pure code: no Django, no database."""
