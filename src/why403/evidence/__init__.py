"""What an incident shows, as facts and as evidence for causes."""
