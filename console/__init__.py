"""What people do with a live stream: the rundown, the screens that follow it, and the review afterwards."""

from importlib.metadata import PackageNotFoundError, version

try:
    __version__ = version("cuelight")
except PackageNotFoundError:  # a checkout on the path that nobody installed
    __version__ = "0+checkout"
