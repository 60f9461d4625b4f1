"""People: users, roles, permissions and sign-in."""
