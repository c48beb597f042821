"""Pages and an HTTP API over the services of the commands: one question, one answer, one road."""
