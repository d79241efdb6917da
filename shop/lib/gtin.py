"""Global Trade Item Numbers: EAN, UPC and their kin. https://www.gs1.org/services/how-calculate-check-digit-manually"""

LENGTHS = {8, 12, 13, 14}


def is_gtin(code: str) -> bool:
    """Of a length there is, with the check digit that its other digits ask for."""
    if len(code) not in LENGTHS or not (code.isascii() and code.isdigit()):
        return False
    weighted = sum(int(digit) * (3 if place % 2 else 1) for place, digit in enumerate(reversed(code)))
    return weighted % 10 == 0 and int(code) > 0
