"""The domain: events and rules as pure values, with no clock, disk, SQL or network."""
