from django.http import HttpRequest
from ninja import Router, Status

from shop.api import auth
from shop.api.errors import body_problems, problems
from shop.api.schemas.tokens import CredentialsIn, TokenOut

router = Router(tags=["Customers"])


@router.post(
    "",
    response={201: TokenOut, **body_problems(401, 403)},
    operation_id="tokens_create",
    summary="Sign a customer in",
    auth=None,
)
def create_token(request: HttpRequest, body: CredentialsIn) -> Status[TokenOut]:
    """Send the token with each request: `Authorization: Bearer …`. A new password ends it."""
    made = auth.issue(request, email=body.email, password=body.password)
    return Status(201, TokenOut(token=made.token, expires_at=made.expires_at))


@router.delete(
    "/current",
    response={204: None, **problems(401)},
    operation_id="tokens_delete",
    summary="Sign out: end this token",
    auth=auth.customer_only,
)
def delete_token(request: HttpRequest) -> Status[None]:
    auth.revoke(request, user=auth.customer(request))
    return Status(204, None)
