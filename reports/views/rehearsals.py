"""Rehearsals on screen: opening one from a round, and starting one's own form again."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.views.decorators.http import require_http_methods

from reports.campaigns import deadlines, rehearsals
from reports.campaigns.plans import CampaignError
from reports.pages.desk import at
from reports.submissions import workflow
from reports.submissions.workflow import NotAllowed
from reports.views.campaigns import reached
from units import clock
from units.requests import SignedInRequest


@require_http_methods(["GET", "POST"])
def rehearse(request: SignedInRequest, code: str) -> HttpResponse:
    """Open a rehearsal of a round, after a question that says what it is."""
    campaign = reached(request, code)
    if request.method == "POST":
        try:
            opened = rehearsals.open_one(campaign, by=request.user, at=clock.now())
        except CampaignError as error:
            messages.error(request, str(error))
            return redirect("campaign", code)
        messages.success(request, f"Đã mở {opened.name}.")
        return redirect("campaign", opened.code)
    if not (verdict := rehearsals.may_open(request.user, campaign, clock.today())):
        messages.error(request, verdict.reason)
        return redirect("campaign", code)
    due = deadlines.calendar().add(clock.today(), rehearsals.DAYS)
    context = {
        "title": "Mở đợt tập dượt",
        "text": f"Tập dượt trên biểu mẫu của {campaign.name}?",
        "effects": [
            "Mọi đơn vị của đợt nhận lại đúng biểu mẫu ấy, để trống, và tập đủ các bước: nhập, "
            "gửi, duyệt, kiểm tra, trả lại, chấp nhận.",
            "Số liệu tập dượt không tính vào tổng hợp, báo cáo, lịch sử số liệu hay theo dõi "
            "trễ hạn.",
            f"Hạn gửi thử {due:%d/%m/%Y}; đóng đợt lúc nào cũng được.",
        ],
        "label": "Mở đợt tập dượt",
        "action": request.path,
        "back_url": reverse("campaign", args=[code]),
        "trail": [("Đợt báo cáo", reverse("campaigns")), (code, reverse("campaign", args=[code]))],
    }
    return render(request, "confirm.html", context)


@require_http_methods(["GET", "POST"])
def start_again(request: HttpRequest, pk: int) -> HttpResponse:
    """Empty one's form of a rehearsal, after a question."""
    desk = at(request.user, pk, clock.today())
    if not desk.submission.obligation.campaign.rehearsal:
        raise Http404
    here = reverse("submission", args=[pk])
    if request.method == "POST":
        try:
            workflow.apply(desk.submission, "start_again", by=desk.user, at=clock.now())
            messages.success(request, "Biểu tập dượt đã trở lại như lúc mới mở.")
        except NotAllowed as refusal:
            messages.error(request, str(refusal))
        return redirect(here)
    if not (verdict := desk.may("start_again")):
        messages.error(request, verdict.reason)
        return redirect(here)
    context = {
        "title": "Làm lại từ đầu",
        "text": f"Xóa mọi thứ đã làm ở “{desk.submission.obligation.form.name}” của đợt tập dượt?",
        "effects": [
            "Số liệu, giải trình, tài liệu kiểm chứng, ý kiến kiểm tra và biên nhận của biểu này "
            "đều bị xóa.",
            "Biểu trở lại trạng thái Chưa nhập, ai trong đơn vị cũng tập lại được.",
        ],
        "label": "Làm lại từ đầu",
        "tone": "danger",
        "action": request.path,
        "back_url": here,
        "campaign": desk.submission.obligation.campaign,
        "trail": [("Trang chủ", "/"), (desk.submission.obligation.form.name, here)],
    }
    return render(request, "confirm.html", context)


urls = [
    path("dot/<str:code>/tap-duot/", rehearse, name="campaign-rehearse"),
    path("bao-cao/<int:pk>/lam-lai/", start_again, name="entry-start-again"),
]
