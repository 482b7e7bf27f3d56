"""A file of a record, shown or saved."""

from django.http import FileResponse, Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import path
from django.views.decorators.http import require_GET

from cunshi.front.console.access import page
from cunshi.front.console.pages.registers.places import post_of
from cunshi.work.registers.models import Attachment, Record

_INLINE = ("image/", "application/pdf")


@page("registers")
@require_GET
def record_file(request: HttpRequest, pk: int, file: int) -> FileResponse:
    """Images and PDF open in the browser, all else is saved."""
    seen = Record.objects.visible_to(post_of(request)).filter(pk=pk)
    row = get_object_or_404(Attachment.objects.select_related("file"), pk=file, record__in=seen)
    try:
        content = row.file.path.open("rb")
    except FileNotFoundError:
        raise Http404 from None
    kind = row.file.media_type
    response = FileResponse(content, as_attachment=not kind.startswith(_INLINE), filename=row.name, content_type=kind)
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "no-store"
    return response


urlpatterns = [path("registers/records/<int:pk>/files/<int:file>/", record_file, name="record_file")]
