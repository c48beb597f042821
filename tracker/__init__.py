"""An event-sourced timeline tracker: each party's position on each issue, as of any date."""
