"""The JSON API `/api/v1/`: the lists of the pages for programs, by access token.

Nothing is declared here that a page declares already: fields are the columns of listings, parameters are their filters,
and rows are those of `visible_to`. `resources.py` says which listing is at which address; views, addresses and the
OpenAPI document all follow from that.
"""
