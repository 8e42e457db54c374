"""The event: its folder, its ledger, its command line and its board."""
