"""Detector cards: what each detector looks for, how often it is right on planted data, and when not to rely on it."""

#: Transfers of the invented case that cards are measured on, if nobody says otherwise.
ROWS = 200_000
