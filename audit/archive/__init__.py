"""The log outside the database: exports, proofs of single entries, the way back after a restore, the end of what is kept."""
