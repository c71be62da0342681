"""Figures read off a picture of a platform's screen, as candidates that a person confirms one by one.

``python -m console.ocr`` is the only module that imports the recogniser, an optional extra: a child process under
limits, which gets a picture and answers boxes of text. The rest of the console starts it (``reader``) and makes
candidates of its boxes (``candidates``).
"""
