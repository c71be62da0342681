"""What version this is. A module of its own: not every process has to look it up when it starts."""

from importlib.metadata import PackageNotFoundError, version

try:
    VERSION = version("cuelight")
except PackageNotFoundError:  # a checkout on the path that nobody installed
    VERSION = "0+checkout"
