"""Reading and scoring submissions. Imports nothing of the rest: the same files judge and ship in the kits."""
