"""Sign-in by an identity provider that speaks OpenID Connect: it says who gets in, with which role, and sees what.

`views` leads there and back, `provider` says what is asked and what counts as an answer, `adapter` lets people in,
`groups` reads what each group may do, `people` writes that down here.
"""
