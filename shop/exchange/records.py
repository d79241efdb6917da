"""What an import file says, in our words: read from a format, written by `write.py`."""

import hashlib
import json
from dataclasses import asdict, dataclass, field
from decimal import Decimal


@dataclass(frozen=True)
class Problem:
    """Why a row was not imported, or (`note`) what of it was imported differently than written."""

    line: int
    field: str
    reason: str
    note: bool = False


@dataclass
class VariantRecord:
    line: int
    sku: str
    options: dict[str, str]  # {"Colour": "Blue"}; empty for a product without variants
    price: Decimal  # including tax
    former_price: Decimal | None = None
    barcode: str = ""
    stock: int | None = None  # None: not counted, always available
    requires_shipping: bool = True
    image_url: str = ""


@dataclass
class ImageRecord:
    url: str
    alt: str
    position: int


@dataclass
class ProductRecord:
    key: str  # what the product is called where it comes from
    lines: list[int]
    title: str
    description: str
    brand: str
    category: str
    tags: list[str]
    is_public: bool
    meta_title: str = ""
    meta_description: str = ""
    variants: list[VariantRecord] = field(default_factory=list)
    images: list[ImageRecord] = field(default_factory=list)

    @property
    def has_options(self) -> bool:
        return any(variant.options for variant in self.variants)

    @property
    def digest(self) -> str:
        """Changes when anything the file says of the product changes, and not with its place in the file."""
        said = asdict(self)
        del said["lines"]
        for variant in said["variants"]:
            del variant["line"]
        return hashlib.sha256(json.dumps(said, sort_keys=True, default=str).encode()).hexdigest()


@dataclass
class Report:
    """The outcome of one file: every row is counted once, as imported, unchanged or reported."""

    file: str
    created: int = 0
    updated: int = 0
    unchanged: int = 0
    rejected: int = 0
    rows_read: int = 0
    rows_imported: int = 0
    rows_unchanged: int = 0
    rows_reported: int = 0
    problems: list[Problem] = field(default_factory=list)

    @property
    def errors(self) -> list[Problem]:
        return [problem for problem in self.problems if not problem.note]

    @property
    def notes(self) -> list[Problem]:
        return [problem for problem in self.problems if problem.note]
