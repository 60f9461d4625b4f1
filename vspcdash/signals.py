"""Signals that rooms listen to without knowing each other."""

from django.dispatch import Signal

# Sent every `settings.TICK_SECONDS`; receivers start what their rows say is due, and return at once.
tick = Signal()

# Sent by `manage.py reencrypt`; receivers save secrets under the first key that stand in no field of their own, and
# return how many.
reencrypt = Signal()

# Sent once a backup was written, with its `manifest` and the `name` of the file.
backed_up = Signal()

# Sent in the transaction that restores a backup, with the moment `made_at` of that; receivers end what may have been
# done since, so that nothing is sent or done a second time, and return a sentence that says what they ended, or none.
restored = Signal()

# Sent once a backup was restored; receivers prove what they can, and return a `vspcdash.backups.proofs.Proof`.
restored_proof = Signal()

# Sent by `manage.py doctor` where the database is there with all its tables; receivers look at what their room needs,
# and return a list of `vspcdash.doctor.verdicts.Verdict`.
examination = Signal()
