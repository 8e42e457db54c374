"""python -m challenge: the command line, where the script kansrijk is not on the path."""

from challenge.cli import main

main()
