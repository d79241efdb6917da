from django.contrib.staticfiles.finders import FileSystemFinder
from django.core.files.storage import FileSystemStorage

from shop.theming.bundle import write_bundles
from shop.theming.registry import themes


class ThemeFinder(FileSystemFinder):
    """Collects the static files and bundles of every theme, in force or not: a switch needs no new collection."""

    def __init__(self, app_names=None, *args, **kwargs):
        known = list(themes().values())
        folders = [theme.static for theme in known if theme.static.is_dir()]
        self.locations = [("", str(folder)) for folder in (*folders, write_bundles(known))]
        self.storages = {}
        for _prefix, root in self.locations:
            storage = FileSystemStorage(location=root)
            storage.prefix = ""
            self.storages[root] = storage

    def check(self, **kwargs) -> list:
        return []
