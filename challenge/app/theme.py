"""The look of the app as Streamlit's settings: the colours of the static board's style sheet, light and dark."""

from __future__ import annotations

from typing import Any

_SANS = "'Inter Kansrijk', Inter, 'Segoe UI', 'Source Sans', 'DejaVu Sans', system-ui, sans-serif"
_SHARED = {
    "font": _SANS,
    "headingFont": _SANS,
    "baseRadius": "8px",
    "baseFontSize": 17,
    "fontFaces": [
        {
            "family": "Inter Kansrijk",
            "url": "/board/assets/inter.woff2",
            "weight": "100 900",
            "style": "normal",
        }
    ],
    "showWidgetBorder": True,
    "paddingTop": "1.2rem",
}
LIGHT = {
    "primaryColor": "#0b6e63",
    "backgroundColor": "#fbfcfb",
    "secondaryBackgroundColor": "#e9f2f0",
    "textColor": "#1d2b2a",
    "linkColor": "#0b6e63",
    "borderColor": "#d3dcda",
}
DARK = {
    "primaryColor": "#0d8073",  # under white letters, so darker than the accent of links
    "backgroundColor": "#101817",
    "secondaryBackgroundColor": "#18282a",
    "textColor": "#e6eeec",
    "linkColor": "#5cc4b5",
    "borderColor": "#2f403d",
}


def theme_settings() -> dict[str, Any]:
    """Return Streamlit's settings by name, as its loader of settings takes them."""
    settings: dict[str, Any] = {f"theme_{name}": value for name, value in _SHARED.items()}
    for scheme, colours in (("light", LIGHT), ("dark", DARK)):
        settings |= {f"theme_{scheme}_{name}": value for name, value in colours.items()}
    return settings
