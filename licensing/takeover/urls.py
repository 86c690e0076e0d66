"""billing/products/.../take-over/"""

from django.urls import path

from licensing.takeover.views import choices, move, result

app_name = "takeover"
# What concerns one subscription, then what concerns a move of one or several.
urlpatterns = [
    path("<uuid:subscription_id>/take-over/", choices.panel, name="panel"),
    path("<uuid:subscription_id>/take-over/keep/", choices.keep, name="keep"),
    path("<uuid:subscription_id>/take-over/cancel/", choices.cancel, name="cancel"),
    path("take-over/plan/", move.plan, name="plan"),
    path("take-over/people/", move.people, name="people"),
    path("take-over/move/", move.move, name="move"),
    path("take-over/<uuid:takeover_id>/", result.result, name="result"),
    path("take-over/<uuid:takeover_id>/undo/", result.undo, name="undo"),
]
