"""The command line: words in, rendered answers out; every error becomes an exit code in one place."""
