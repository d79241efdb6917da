from pydantic import BaseModel, Field


class FieldProblem(BaseModel):
    """One thing that is wrong, and where."""

    code: str = Field(description="For programs.")
    message: str = Field(description="For people.")
    pointer: str | None = Field(default=None, description="JSON pointer into the body: #/quantity")
    parameter: str | None = Field(default=None, description="Name of the query parameter, path part or header.")
    line_id: int | None = Field(default=None, description="The basket's line that it is about.")


class ProblemDetails(BaseModel):
    """RFC 9457. Every error has this shape."""

    type: str = Field(default="about:blank")
    title: str
    status: int
    detail: str
    code: str = Field(description="For programs: what happened, more exactly than the status says.")
    errors: list[FieldProblem] | None = Field(default=None)
