"""What the engine tells to whoever wants to know."""

from django.dispatch import Signal

# A connection was opened. `seconds` it took, further attempts included.
connected = Signal()
# Another attempt: to connect, or at a read or a whole transaction whose connection died.
repeated = Signal()
