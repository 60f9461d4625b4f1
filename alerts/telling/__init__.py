"""What people are told, and when: messages are written here, as rows; `alerts.delivering` sends them."""
