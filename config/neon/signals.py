"""What the engine tells to whoever wants to know."""

from django.dispatch import Signal

# A connection was opened. `seconds` it took, further attempts included, and the `attempts`.
connected = Signal()
# A read is run again, as its connection died.
repeated = Signal()
