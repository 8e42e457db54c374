"""The HTTP API: the same use cases as the command line, with the same documents."""
