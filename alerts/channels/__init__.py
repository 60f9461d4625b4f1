"""Ways to reach people: their addresses, the services that make and change them, and the pages for that."""
