"""Calendar feeds: expiries of licenses and the days of usage reports, as calendar programs read them.

A feed is an address with a secret in it, one person's own; what it shows is what that person may see at that moment.
`expiries` and `months` say what happens when, `writing` puts it into iCalendar, and `views` is where feeds are made.
"""
