"""What stops a start."""


class StartError(Exception):
    """A reason not to start that a person can do something about; its text is one sentence."""


class StopRequested(BaseException):
    """Somebody asked the product to stop; not an `Exception`, so that nothing on the way handles it by mistake."""
