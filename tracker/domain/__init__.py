"""What can happen: pure values and rules, with no clock, disk, SQL or network."""
