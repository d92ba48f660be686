"""Files -> valid objects. `load` gives the complete library, or every problem that prevents it."""

from generator.content.library import load

__all__ = ["load"]
