"""British dates in full, as people say them: 3 May 2026. Read in the forms people type."""

DATE_FORMAT = "j F Y"
DATETIME_FORMAT = "j F Y, H:i"
SHORT_DATE_FORMAT = "j M Y"
DATE_INPUT_FORMATS = [
    "%d/%m/%Y",  # 03/05/2026
    "%Y-%m-%d",  # 2026-05-03
    "%d/%m/%y",  # 03/05/26
    "%d.%m.%Y",  # 03.05.2026
    "%d %B %Y",  # 3 May 2026
    "%d %b %Y",  # 3 Sep 2026
]
