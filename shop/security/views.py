from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    return render(request, "403_csrf.html", status=403)


def second_factor(request: HttpRequest) -> HttpResponse:
    return render(request, "security/second_factor.html")
