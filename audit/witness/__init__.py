"""The witness: remembers the newest checkpoint of a log and cosigns only what extends it.

It stands alone: no settings of the shop, no database, no module of the shop but the pure notes and trees. It belongs on another machine,
with another person, who keeps its key.
"""
