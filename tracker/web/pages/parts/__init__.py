"""Parts that pages are put together from: head and foot, dates, cells, lanes, sources."""
