"""Which names a member of a ZIP file may have, so that it lands where it says on every system."""

from __future__ import annotations

import re
import unicodedata

#: Folders below folders beyond this are refused.
DEEPEST = 8
_RESERVED = re.compile(r"(con|prn|aux|nul|conin\$|conout\$|com[0-9¹²³]|lpt[0-9¹²³])(\..*)?", re.IGNORECASE)
_FORBIDDEN = re.compile(r'[\x00-\x1f\x7f<>"|?*]')


def why_unsafe(name: str) -> str | None:
    """Return why a name is refused, in words, or None.

    Refused are names that leave the folder (absolute, ``..``, drive letters, network shares), that mean something
    else on another system (backslash, colon, reserved device names, trailing dot or space, control characters), that
    are not in Unicode normal form C, or are too long or too deep.

    Parameters
    ----------
    name
        Name as the archive spells it, ``/`` between folders.
    """
    parts = name.split("/")
    if not name or name.startswith("/"):
        return "it is empty or absolute"
    if "\\" in name:
        return "it holds a backslash"
    if ":" in name:
        return "it holds a colon"
    if _FORBIDDEN.search(name):
        return "it holds a character that file names cannot have everywhere"
    try:
        if len(name.encode("utf-8")) > 1024 or any(len(part.encode("utf-8")) > 255 for part in parts):
            return "it is too long"
    except UnicodeEncodeError:
        return "it is not valid Unicode"
    if unicodedata.normalize("NFC", name) != name:
        return "it is not in Unicode normal form C"
    if any(part in ("", ".", "..") for part in parts):
        return "it leaves its folder or has an empty part"
    if any(part.endswith((".", " ")) or part.startswith(" ") for part in parts):
        return "a part of it starts with a space or ends with a dot or space"
    if any(_RESERVED.fullmatch(part) for part in parts):
        return "it is reserved on some systems"
    if len(parts) > DEEPEST:
        return f"it is more than {DEEPEST} folders deep"
    return None


def collision_key(name: str) -> str:
    """Return what two names share when a file system may take them for the same file."""
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", name).casefold())
