from django.urls import path, register_converter
from django.urls.converters import StringConverter

from cms import sitemap_views
from cms.robots import robots


class SectionConverter(StringConverter):
    regex = "[a-z]+"


register_converter(SectionConverter, "section")

urlpatterns = [
    path("robots.txt", robots, name="robots"),
    path("sitemap.xml", sitemap_views.index, name="sitemap"),
    path("sitemap-<section:section>.xml", sitemap_views.section, name="sitemap-section"),
    path("sitemap-<section:section>-<int:part>.xml", sitemap_views.section, name="sitemap-part"),
]
