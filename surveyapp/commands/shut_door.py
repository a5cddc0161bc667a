"""Keeps newcomers from a listening socket without turning away anybody who is already in.

A socket that is closed resets the connections it has agreed to and not handed out yet. On Linux it
can first be told not to hear of new ones: those ask again a second later, find it closed and, sent
by a proxy, go elsewhere. Other systems keep a gap of some microseconds.
"""

from __future__ import annotations

import ctypes
import socket
import struct
import sys
from contextlib import suppress

SO_ATTACH_FILTER = 26
FLAGS_AT = 13
"""The byte of a TCP header that says what a packet is about."""
BEGINS = 0x02
LOAD_BYTE, JUMP_IF_ANY, RETURN = 0x30, 0x45, 0x06
PROGRAM = (
    (LOAD_BYTE, 0, 0, FLAGS_AT),
    (JUMP_IF_ANY, 0, 1, BEGINS),
    (RETURN, 0, 0, 0),
    (RETURN, 0, 0, 0xFFFF_FFFF),
)
"""Drop what begins a connection, let everything else pass, in the language of Linux's filters."""


def let_nobody_new_in(listening: socket.socket) -> None:
    """From now on nobody new gets to this socket, where the system can do that."""
    if sys.platform != "linux":
        return
    code = ctypes.create_string_buffer(b"".join(struct.pack("HBBI", *step) for step in PROGRAM))
    program = struct.pack("HL", len(PROGRAM), ctypes.addressof(code))
    with suppress(OSError):
        listening.setsockopt(socket.SOL_SOCKET, SO_ATTACH_FILTER, program)
