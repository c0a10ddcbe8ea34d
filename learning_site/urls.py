"""Every address of the site."""

from django.conf import settings
from django.urls import include, path
from django.views.generic import RedirectView
from django.views.static import serve
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.documents import urls as wagtaildocs_urls

from competencies.permissions import Access, opens_to
from competencies.views import own_training
from learning_site import views
from learning_site.reminders import views as reminders

# Wagtail's own sign-in would let a password alone through: its addresses lead to the one door.
to_sign_in = opens_to(Access.PUBLIC)(RedirectView.as_view(pattern_name="account_login", query_string=True))
to_password_reset = opens_to(Access.PUBLIC)(RedirectView.as_view(pattern_name="account_reset_password"))

urlpatterns = [
    path("", views.front, name="front"),
    path("support/", views.support, name="support"),
    path("worried-about-a-child/", views.worried, name="worried"),
    path("accessibility/", views.accessibility, name="accessibility"),
    path("privacy/", views.privacy, name="privacy"),
    path("help/", views.about, name="help"),
    path("components/", views.gallery, name="gallery"),
    path("health/", views.health, name="health"),
    path("accounts/", include("allauth.urls")),
    path("admin/login/", to_sign_in),
    path("_util/login/", to_sign_in),
    path("admin/password_reset/", to_password_reset),
    path("admin/", include(wagtailadmin_urls)),
    path("documents/", include(wagtaildocs_urls)),
    path("", include("learning_site.learning.urls")),
    path("modules-in-writing/", include("learning_site.editorial.urls")),
    path("modules-in-writing/", include("learning_site.dashboards.urls")),
    path("my-training/", own_training.own, name="own_training"),
    path("my-training/<uuid:own>/file/", own_training.file, name="own_evidence_file"),
    path("what-we-send-you/", reminders.own, name="reminders_own"),
    path("agencies/", include("competencies.urls")),
    path("agencies/", include("learning_site.accounts.urls")),
    path("agencies/", include("learning_site.reminders.urls")),
    path("one-person/", include("learning_site.merging.urls")),
    path("", include("certificates.urls")),
]

if settings.MODE != "production":
    # In production the web server in front, or an object store, serves uploaded files.
    urlpatterns += [path("media/<path:path>", serve, {"document_root": settings.MEDIA_ROOT})]

urlpatterns += [path("", include(wagtail_urls))]
