"""The command line: words in, answers out; errors become exit codes in one place."""
