"""The programs that run handlers. They have a folder of their own because Python first searches theirs."""
