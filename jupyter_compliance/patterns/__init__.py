"""Typologies as data: who pays whom in which order and for how much, run by the detectors' own kernels."""

from .catalogue import CATALOGUE, shipped
from .compiling import Runner, compile_pattern, compile_text
from .face import Answer, Draft, answer, draft
from .inferring import infer
from .pattern import Flow, Form, Pattern, Stage
from .reading import load
from .words import summary

__all__ = [
    "CATALOGUE", "Answer", "Draft", "Flow", "Form", "Pattern", "Runner", "Stage", "answer", "compile_pattern", "compile_text",
    "draft", "infer", "load", "shipped", "summary",
]  # fmt: skip
