"""The ledger: append-only facts, and the one module that stores them."""
