"""Why a backup is not written or not restored."""


class BackupRefusedError(Exception):
    """Nothing was done, for a reason that is the text: one sentence that says what to do."""
