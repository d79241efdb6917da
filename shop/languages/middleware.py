from collections.abc import Callable

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils import translation

from shop.languages.addresses import language_of_request
from shop.languages.heard import remember_texts


class LanguageMiddleware:
    """The address alone says the language: what is sent then depends on nothing else, and may be kept for everybody.
    Django's own LocaleMiddleware would tell caches that Accept-Language matters, and leave the language in force for
    whatever the thread does next."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        language = language_of_request(request)
        remember_texts(language)
        with translation.override(language):
            request.LANGUAGE_CODE = language
            response = self.get_response(request)
        response.headers.setdefault("Content-Language", language)
        return response
