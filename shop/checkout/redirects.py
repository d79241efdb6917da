from django.http import HttpResponse


class SeeOther(HttpResponse):
    """303: the post is done, look there. The address may be a payment provider's."""

    status_code = 303

    def __init__(self, url: str) -> None:
        super().__init__(headers={"Location": url})
