"""A shop chain played over past weeks: honest work as it is, and misuse from real cases planted in it, for measuring the signals.

`world` is who there is, `days` when they work and how many come, `visits` what one visit leaves on the log, `honest` the days one after the
other, `misuse` what is planted, `warnings` the flags that the real actions would have attached, `writing` the rows. Everything is drawn from
one seed.
"""
