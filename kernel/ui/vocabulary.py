"""The components of the portal, one declaration each, in the order of the alphabet."""

from kernel.ui.components import SIZES, TONES, component

LOOKS = ("primary", "secondary", "subtle", "danger", "danger-primary")
TONE = {"tone": TONES}

component(
    "badge",
    required=["label"],
    optional={"tone": "neutral", "icon": "", "look": "tint"},
    choices={**TONE, "look": ("tint", "outline", "filled")},
)
component("breadcrumb", required=["items"])
component(
    "button",
    required=["label"],
    optional={
        "look": "secondary",
        "size": "medium",
        "icon": "",
        "icon_only": False,
        "href": "",
        "type": "submit",
        "name": "",
        "value": "",
        "form": "",
        "id": "",
        "disabled": False,
        "reason": "",
        "opens": "",
        "closes": "",
        "download": False,
        "about": "",
    },
    attributes=True,
    choices={"look": LOOKS, "size": SIZES, "type": ("submit", "button", "reset")},
)
component(
    "bulk",
    required=["form"],
    optional={"matching": "", "matching_label": "", "label": ""},
    body=True,
)
component(
    "card",
    optional={"title": "", "href": "", "icon": "", "level": 2, "look": "raised", "id": ""},
    slots=["actions", "footer"],
    body=True,
    choices={"look": ("raised", "outline", "quiet")},
)
component(
    "chip",
    required=["label"],
    optional={"value": "", "remove": "", "href": "", "count": "", "current": False},
    attributes=True,
)
component(
    "choice",
    required=["name", "value", "label"],
    optional={
        "hint": "",
        "icon": "",
        "checked": False,
        "disabled": False,
        "reason": "",
        "type": "radio",
        "id": "",
    },
    body=True,
    attributes=True,
    choices={"type": ("radio", "checkbox")},
)
component(
    "column",
    required=["label"],
    optional={"href": "", "sort": "", "numeric": False, "quiet": False},
    attributes=True,
    choices={"sort": ("", "ascending", "descending")},
)
component("commands", optional={"label": ""}, slots=["end"], body=True)
component(
    "dialog",
    required=["id", "title"],
    optional={"open": False, "size": "medium", "tone": "neutral", "close": ""},
    slots=["footer"],
    body=True,
    choices={"size": SIZES, **TONE},
)
component(
    "empty",
    required=["kind", "title"],
    optional={"message": "", "icon": "", "level": 2},
    slots=["actions"],
    body=True,
    choices={"kind": ("nothing", "no-match", "not-allowed")},
)
component("errors", required=["form"])
component("facts", optional={"items": (), "columns": 1}, body=True)
component("field", required=["field"], optional={"prefix": "", "suffix": ""})
component(
    "filters",
    required=["id"],
    optional={"label": "", "count": 0, "action": "", "clear": ""},
    slots=["footer"],
    body=True,
    attributes=True,
)
component(
    "menu",
    required=["id", "label"],
    optional={
        "icon": "",
        "icon_only": False,
        "look": "secondary",
        "size": "medium",
        "align": "start",
        "about": "",
    },
    body=True,
    choices={"look": LOOKS, "size": SIZES, "align": ("start", "end")},
)
component(
    "notice",
    optional={"tone": "info", "title": "", "message": "", "icon": "", "id": "", "live": ""},
    slots=["actions"],
    body=True,
    choices={**TONE, "live": ("", "status", "alert")},
)
component(
    "pager",
    required=["summary"],
    optional={"previous": "", "next": "", "first": "", "target": "", "label": "", "sizes": (), "size": ""},
)
component(
    "panel",
    required=["title", "close"],
    # `reload`: what is under the panel is stale or no page of its own, so closing loads the page at `close`.
    optional={"id": "side-panel", "subtitle": "", "opener": "", "full": "", "reload": False},
    slots=["actions", "footer"],
    body=True,
)
component(
    "person",
    required=["name"],
    optional={"detail": "", "href": "", "size": "medium", "badge": "", "tone": "neutral", "quiet": False},
    choices={"size": SIZES, **TONE},
)
component(
    "progress",
    required=["label"],
    optional={"value": None, "maximum": 100, "detail": "", "tone": "brand", "live": False},
    choices=TONE,
    attributes=True,
)
component(
    "search",
    required=["label"],
    optional={"name": "q", "value": "", "placeholder": "", "id": "", "form": "", "main": False},
    attributes=True,
)
component("skeleton", optional={"lines": 3, "label": ""})
component(
    "stat",
    required=["label", "value"],
    optional={"detail": "", "href": "", "icon": "", "tone": "neutral"},
    choices=TONE,
)
component(
    "status",
    required=["label"],
    optional={"tone": "neutral", "icon": "", "detail": ""},
    choices=TONE,
)
component("steps", required=["items"], optional={"label": ""})
component("table", required=["caption"], optional={"id": "", "visible_caption": False}, body=True)
component("tabs", required=["items", "label"], optional={"controls": ""})
component("timeline", optional={"items": (), "label": ""}, body=True)
component(
    "toast",
    required=["message"],
    optional={"tone": "good"},
    slots=["actions"],
    choices=TONE,
)
component("usage", required=["used", "total"], optional={"label": "", "words": True})
