"""Questions behind the addresses: each is put to a service of the commands, and told their way."""
