"""Which category a product's title speaks for; Icecat's own are not in the export."""

import re

OTHER = ("Everything else", "Accessories")
# The first word found decides, so the most telling stand first.
_WORDS: dict[tuple[str, str], str] = {
    ("Printing", "Toner"): "toner",
    ("Printing", "Ink"): "ink",
    ("Printing", "Paper"): "paper",
    ("Printing", "Printers"): "printer multifunctional",
    ("Computers", "Bags and cases"): "case bag backpack sleeve cover",
    ("Computers", "Notebooks"): "notebook laptop tablet",
    ("Computers", "Servers"): "server rack",
    ("Computers", "Desktops"): "desktop workstation pc",
    ("Screens", "Mounts"): "mount",
    ("Screens", "Projectors"): "projector",
    ("Screens", "Monitors"): "monitor display tv",
    ("Cables", "Cables"): "cable cord",
    ("Networking", "Switches"): "switch",
    ("Networking", "Wireless"): "router wireless wlan access",
    ("Networking", "Network cards"): "network",
    ("Storage", "Drives"): "drive hdd ssd disk",
    ("Storage", "Memory"): "memory ram module",
    ("Audio", "Headphones"): "headphones headset",
    ("Audio", "Speakers"): "speaker loudspeaker microphone",
    ("Power", "Uninterruptible supplies"): "ups uninterruptible",
    ("Power", "Adapters"): "adapter charger power surge",
}
_BY_WORD = {word: place for place, words in _WORDS.items() for word in words.split()}
PLACES = [*_WORDS, OTHER]


def place_of(title: str) -> tuple[str, str]:
    """Department and category."""
    words = set(re.findall(r"[a-z]+", title.lower()))
    return next((place for word, place in _BY_WORD.items() if word in words), OTHER)
