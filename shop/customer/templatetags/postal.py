from django import template

from shop.customer import countries, postal

register = template.Library()
register.filter("address_lines", postal.address_lines)
register.filter("country_name", countries.country_name)
register.filter("lines_in_language", countries.lines_in_language)
