"""The web pages: thin views over the same documents that the command line prints."""
