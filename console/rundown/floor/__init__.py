"""What happens around the run on air: the crew, cues, timers, activities and playbooks. None of it moves the show."""
