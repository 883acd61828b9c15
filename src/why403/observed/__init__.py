"""What a user brings: answers, requests, logs and files, read into an incident."""
