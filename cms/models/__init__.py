from cms.models.pages import ContentPage, HomePage
from cms.models.store import StoreSettings

__all__ = ["ContentPage", "HomePage", "StoreSettings"]
