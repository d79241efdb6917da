from django import template

from shop.customer import postal

register = template.Library()
register.filter("address_lines", postal.address_lines)
