"""Static files of production: named by their content, and compressed once, when collected."""

from whitenoise.storage import (  # type: ignore[import-untyped]
    CompressedManifestStaticFilesStorage,
)


class HashedModules(CompressedManifestStaticFilesStorage):  # type: ignore[misc]
    """The imports between our modules name hashed files too. Under their plain names browsers
    asked for every module again on each page, a minute after the last time."""

    support_js_module_import_aggregation = True
