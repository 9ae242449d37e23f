"""What the log itself limits, and who may raise it for a few hours: how many customers a person looks at, how old the last witness is."""
