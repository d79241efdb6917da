from django.urls import URLPattern, path

from shop.dashboard import doctor, mailbox, policy, tasks
from shop.dashboard.mails import subscribers
from shop.dashboard.mails import views as mails
from shop.dashboard.messages import inbound
from shop.dashboard.messages import views as messages
from shop.dashboard.payments import urls as payments
from shop.dashboard.reconciliation import views as reconciliation
from shop.dashboard.returns import views as returns
from shop.dashboard.search import urls as search


def patterns() -> list[URLPattern]:
    """Besides Oscar's. Made anew on every call, because Oscar wraps their views in the check of permissions."""
    return [
        *payments.patterns(),
        *search.patterns(),
        path("mailbox/", mailbox.mail_list, name="mailbox"),
        path("mailbox/<int:pk>/", mailbox.mail_detail, name="mailbox-mail"),
        path("mailbox/<int:pk>/html/", mailbox.mail_html, name="mailbox-html"),
        path("subscribers/", subscribers.subscriber_list, name="subscriber-list"),
        path("subscribers/export/", subscribers.subscriber_export, name="subscriber-export"),
        path("mails/", mails.mail_kinds, name="mail-kinds"),
        path("mails/<slug:name>/", mails.mail_kind, name="mail-kind"),
        path("mails/<slug:name>/preview/", mails.mail_preview, name="mail-preview"),
        path("mails/<slug:name>/reset/", mails.mail_reset, name="mail-reset"),
        path("mails/<slug:name>/test/", mails.mail_test, name="mail-test"),
        path("messages/", messages.message_list, name="message-list"),
        path("messages/inbound/", inbound.inbound_list, name="message-inbound"),
        path("messages/<int:pk>/retry/", messages.retry, name="message-retry"),
        path("messages/<int:pk>/discard/", messages.discard, name="message-discard"),
        path("doctor/", doctor.overview, name="doctor"),
        path("doctor/run/", doctor.run_now, name="doctor-run"),
        path("doctor/mend/<str:name>/", doctor.show_mend, name="doctor-mend"),
        path("doctor/mend/<str:name>/do/", doctor.do_mend, name="doctor-mend-do"),
        path("policy-reports/", policy.report_list, name="policy-report-list"),
        path("policy-reports/forget-all/", policy.report_forget_all, name="policy-report-forget-all"),
        path("policy-reports/<int:pk>/forget/", policy.report_forget, name="policy-report-forget"),
        path("returns/", returns.return_list, name="return-list"),
        path("returns/<int:pk>/", returns.return_detail, name="return-detail"),
        path("returns/<int:pk>/advance/", returns.return_advance, name="return-advance"),
        path("tasks/", tasks.task_list, name="task-list"),
        path("tasks/<int:pk>/finish/", tasks.task_finish, name="task-finish"),
        path("reconciliation/", reconciliation.overview, name="reconciliation"),
        path("reconciliation/compare/", reconciliation.compare_now, name="reconciliation-compare"),
        path("reconciliation/<int:pk>/look-again/", reconciliation.look_again, name="reconciliation-look-again"),
        path("reconciliation/<int:pk>/lay-aside/", reconciliation.set_aside, name="reconciliation-lay-aside"),
    ]
