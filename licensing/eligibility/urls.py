"""billing/eligibility/"""

from django.urls import path

from licensing.eligibility import views

app_name = "eligibility"
urlpatterns = [path("<slug:product>/", views.why, name="why")]
