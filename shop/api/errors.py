"""Every error is a problem document (RFC 9457), whoever raised it."""

import logging
from collections.abc import Callable, Iterable, Mapping
from http import HTTPStatus
from typing import Any

from django import forms
from django.core.signals import got_request_exception
from django.http import Http404, HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError

from shop.api.schemas.problems import FieldProblem, ProblemDetails

logger = logging.getLogger(__name__)

MEDIA_TYPE = "application/problem+json"
NOT_FOUND = "There is nothing here."


class Problem(Exception):  # noqa: N818 -- RFC 9457's own word
    """Raise it anywhere below the API's door; it becomes the answer."""

    def __init__(
        self,
        status: int,
        code: str,
        detail: str,
        *,
        errors: Iterable[FieldProblem] = (),
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(detail)
        self.status, self.code, self.detail = status, code, detail
        self.errors = list(errors)
        self.headers = dict(headers or {})

    def response(self) -> HttpResponse:
        document = ProblemDetails(
            title=HTTPStatus(self.status).phrase,
            status=self.status,
            detail=self.detail,
            code=self.code,
            errors=self.errors or None,
        )
        body = document.model_dump_json(exclude_none=True)
        return HttpResponse(body, status=self.status, content_type=MEDIA_TYPE, headers=self.headers)


def not_found() -> Problem:
    """The same for what is missing, hidden, expired, forged or another's."""
    return Problem(404, "not-found", NOT_FOUND)


def token_needed() -> Problem:
    return Problem(401, "token-needed", "A valid customer token is needed.", headers={"WWW-Authenticate": "Bearer"})


def invalid(*errors: FieldProblem) -> Problem:
    return Problem(422, "invalid", "Some of this cannot be accepted: see errors.", errors=errors)


def invalid_field(pointer: str, message: str, code: str = "invalid") -> Problem:
    return invalid(FieldProblem(code=code, message=message, pointer=pointer))


def invalid_parameter(parameter: str, message: str, code: str = "invalid") -> Problem:
    return invalid(FieldProblem(code=code, message=message, parameter=parameter))


def invalid_form(form: forms.BaseForm, *, pointers: Mapping[str, str]) -> Problem:
    """What a form refused. `pointers` says where each of its fields (and "__all__") is in the body."""
    return invalid(
        *(
            FieldProblem(code=str(error.code or "invalid"), message=message, pointer=pointers.get(name, f"#/{name}"))
            for name, found in form.errors.as_data().items()
            for error in found
            for message in error.messages
        )
    )


def problems(*statuses: int) -> dict[int, type[ProblemDetails]]:
    """For an operation's `response`: the refusals it may answer with, besides those that any may."""
    return dict.fromkeys(sorted({*statuses, 422, 429, 500}), ProblemDetails)


def body_problems(*statuses: int) -> dict[int, type[ProblemDetails]]:
    """The same for an operation that takes a body."""
    return problems(*statuses, 400, 413, 415)


def add_exception_handlers(api: NinjaAPI) -> None:
    handlers: dict[type[Exception], Callable[[HttpRequest, Any], HttpResponse]] = {
        Problem: lambda request, problem: problem.response(),
        Http404: lambda request, error: not_found().response(),
        ValidationError: _refuse_input,
        AuthenticationError: lambda request, error: token_needed().response(),
        HttpError: _refuse,
        Exception: _fail,
    }
    for kind, handler in handlers.items():
        api.add_exception_handler(kind, handler)


def _refuse_input(request: HttpRequest, error: ValidationError) -> HttpResponse:
    return invalid(*(_field_problem(found) for found in error.errors)).response()


def _field_problem(found: dict[str, Any]) -> FieldProblem:
    source, *where = found["loc"]
    message = str(found["msg"]).removeprefix("Value error, ")
    if source == "body":  # then comes the name that the operation gave it
        pointer = "#" + "".join(f"/{part}" for part in where[1:])
        return FieldProblem(code=found["type"], message=message, pointer=pointer)
    return FieldProblem(code=found["type"], message=message, parameter=_parameter(where))


def _parameter(where: list[str | int]) -> str:
    """The last name: before it comes the name of the group that it is in, after it the place in its list."""
    return [str(part) for part in where if isinstance(part, str)][-1]


def _refuse(request: HttpRequest, error: HttpError) -> HttpResponse:
    """Ninja's own: a body that is no JSON."""
    return Problem(error.status_code, "unreadable", f"{error}.").response()


def _fail(request: HttpRequest, error: Exception) -> HttpResponse:
    logger.error("%s %s failed", request.method, request.path, exc_info=error)
    got_request_exception.send(sender=type(error), request=request)
    return Problem(500, "failed", "Something broke on our side. It has been noted.").response()
