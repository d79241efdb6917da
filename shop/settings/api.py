"""The JSON API: how much one client may ask, how long a customer stays signed in."""

from datetime import timedelta

from shop.settings.env import env

# By client address and minute; 0 means no limit (for measuring).
API_READS_PER_MINUTE = env.int("API_READS_PER_MINUTE", default=600)
API_WRITES_PER_MINUTE = env.int("API_WRITES_PER_MINUTE", default=120)
API_TOKEN_AGE = timedelta(days=env.int("API_TOKEN_DAYS", default=30))
# An editor's text leaves the API with addresses in its links, not with the ids of Wagtail's tables.
WAGTAILAPI_RICH_TEXT_FORMAT = "html"
