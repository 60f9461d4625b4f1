"""Sending the messages that wait: at least once, by one worker at a time, until they arrive or are of no use."""
