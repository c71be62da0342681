"""What people do with a live stream: the rundown, the screens that follow it, and the review afterwards."""
