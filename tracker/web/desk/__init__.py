"""The desk: all that is sent to be appended, by programs and from forms.

Each address that takes something is a row of `table.WRITES`. Its function is given what was `Sent`,
goes the way of all that is appended (`services/recording/flow`), and returns the reply.
"""
