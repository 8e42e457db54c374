"""What participants download. Knows the codebook, the exports and the scoring; never the event's ledger."""
