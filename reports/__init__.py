"""The monthly license usage reports: read, checked before they go out, finalized, and kept as evidence.

What a console sends becomes rows in `reading`, `flattening` and `versions`. `calendar` says what is due; `board` is
the month that is due, `months` the list of all months, `page` one report with what it is compared with: another report
in `comparing`, our own readings of its month in `history`. `preflight` is what to look at before a report goes out.
`operating` is what can be asked of a console, `evidence` what is kept of a final report, and `services` what people
note about a month.
"""
