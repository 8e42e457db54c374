"""The public board as pages without a script: pure functions from the board document to HTML, and one that writes files."""
