from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints

LARGEST_ID = 2**63 - 1


class Input(BaseModel):
    """A body. What it does not name is refused: a misspelt field must not be lost silently."""

    model_config = ConfigDict(extra="forbid")


def _without_control_characters(text: str) -> str:
    if any(ord(character) < 32 and character not in "\t\n\r" for character in text):
        raise ValueError("Must not contain control characters.")
    return text


Text = Annotated[str, StringConstraints(strip_whitespace=True), AfterValidator(_without_control_characters)]
Line = Annotated[Text, Field(max_length=255)]
Id = Annotated[int, Field(strict=True, ge=1, le=LARGEST_ID)]
