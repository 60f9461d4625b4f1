"""Sign-in by an identity provider that speaks OpenID Connect: it says who gets in, with which role, and sees what.

`provider` speaks with it, `adapter` lets people in, `groups` reads what each of its groups may do, `people` writes that
down here.
"""
