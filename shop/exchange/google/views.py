import gzip
from io import BytesIO

from django.http import HttpRequest, HttpResponse, HttpResponseNotModified, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_safe

from shop.exchange.google.feed import NAME
from shop.exchange.models import Feed

XML = "application/xml; charset=utf-8"


@require_safe
def feed(request: HttpRequest) -> HttpResponseBase:
    """The feed as the worker wrote it last; 503 in the first minutes of a shop."""
    found = Feed.objects.defer("packed").filter(pk=NAME).first()
    if found is None:
        return HttpResponse("Not written yet.", status=503, content_type="text/plain", headers={"Retry-After": "600"})
    headers = {
        "ETag": f'W/"{found.etag}"',
        "Cache-Control": "public, max-age=0, s-maxage=300, must-revalidate",
        "Vary": "Accept-Encoding",
        "Last-Modified": found.made_at.strftime("%a, %d %b %Y %H:%M:%S GMT"),
    }
    if headers["ETag"] in request.headers.get("If-None-Match", ""):
        return HttpResponseNotModified(headers=headers)
    packed = bytes(found.packed)
    if "gzip" in request.headers.get("Accept-Encoding", ""):
        return HttpResponse(packed, content_type=XML, headers={**headers, "Content-Encoding": "gzip"})
    return StreamingHttpResponse(gzip.GzipFile(fileobj=BytesIO(packed)), content_type=XML, headers=headers)
