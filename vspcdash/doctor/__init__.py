"""What `manage.py doctor` looks at: each check says in one line what is wrong and how it is mended."""
