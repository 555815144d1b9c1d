"""Closed vocabularies shared by the contracts, the detectors and the views."""

from __future__ import annotations

#: How value moved.
CHANNELS = ("onchain", "fiat", "internal", "card")

#: What an account is; decides its shape in the graph.
ACCOUNT_KINDS = ("customer", "wallet", "exchange", "contract", "mixer", "bank", "unknown")

#: What an attribution tag says about an account.
TAG_CATEGORIES = (
    "exchange",
    "service",
    "defi",
    "bridge",
    "gambling",
    "merchant",
    "miner",
    "contract",
    "organization",
    "coinjoin",
    "mixer",
    "darknet",
    "extremism",
    "phishing",
    "ransomware",
    "sanctioned",
    "scam",
    "theft",
    "other",
)

#: Tag categories whose funds are proceeds or means of crime (FATF virtual-asset red flags, 2020).
ILLICIT_CATEGORIES = ("darknet", "extremism", "phishing", "ransomware", "scam", "theft")

#: Categories where a trace of value ends because many customers share the account.
SERVICE_CATEGORIES = ("exchange", "service", "gambling", "merchant", "miner", "bridge", "defi", "mixer", "coinjoin")

#: What an investigator can decide about a subject, in the order of the keys 1 to 4.
DISPOSITIONS = ("escalate", "monitor", "close", "review")
