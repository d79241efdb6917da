from contextvars import ContextVar

# The theme in force for this request; None in the back office, whose templates are no theme's business.
current_theme: ContextVar[str | None] = ContextVar("current_theme", default="default")
