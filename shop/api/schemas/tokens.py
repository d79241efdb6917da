from datetime import datetime
from typing import Annotated

from pydantic import BaseModel, Field

from shop.api.schemas.base import Input, Text


class CredentialsIn(Input):
    email: Annotated[Text, Field(min_length=3, max_length=254)]
    password: Annotated[str, Field(min_length=1, max_length=1000)]  # as it was typed: spaces count


class TokenOut(BaseModel):
    token: str
    expires_at: datetime
