"""What all tests share."""

import os

from hypothesis import settings

# A slow machine is not a wrong answer: examples have no deadline. CI draws the same ones each time, so that a change
# is judged by itself; a developer's runs keep looking for new ones.
settings.register_profile("default", deadline=None)
settings.register_profile("ci", deadline=None, derandomize=True, print_blob=True)
settings.load_profile("ci" if os.environ.get("CI") else "default")
