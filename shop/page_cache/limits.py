"""How long is how long, in seconds, and how much is how much."""

FRESH = 600  # then made anew even if nothing was dropped: offers begin and end, pages are scheduled
GRACE = 60  # so long after a change a visitor may get the page of before while the new one is made
KEPT = 3600  # no page is used longer, whatever happens
DROPS_KEPT = 2 * KEPT  # longer than any page, so that every page meets the drops that concern it
POLL = 1.0  # how often a process asks for drops
LEASE = 10  # how long one process has for making a page before another may
LONGEST_KEY = 400  # characters; what is longer is nobody's link
LONGEST_QUERY = 2000  # with the tracking of three advertisers
MOST_SHARED = 50_000  # pages in the database
PROXY = 5  # how long a cache in front may answer by itself: it hears of no change
PROXY_STALE = 30  # and go on while it asks
