"""Adapters for known layouts; each is one module, found by content and callable by name."""

from __future__ import annotations

from .registry import ADAPTERS, find_adapters, take_named

__all__ = ["ADAPTERS", "find_adapters", "take_named"]
