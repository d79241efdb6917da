from django.urls import URLPattern, path

from shop.dashboard.orders import actions, dispatch, invoice, refund, units, views


def patterns() -> list[URLPattern]:
    """Made anew on every call, because Oscar wraps their views in the check of permissions."""
    return [
        path("", views.order_list, name="order-list"),
        path("export/", views.export, name="order-export"),
        path("statistics/", views.OrderStatsView.as_view(), name="order-stats"),
        path("<slug:number>/", views.order_detail, name="order-detail"),
        path("<slug:number>/pack/", dispatch.pack, name="order-pack"),
        path("<slug:number>/unpack/", dispatch.unpack, name="order-unpack"),
        path("<slug:number>/capture/", dispatch.capture, name="order-capture"),
        path("<slug:number>/ship/", dispatch.ship, name="order-ship"),
        path("<slug:number>/deliver/", actions.deliver, name="order-deliver"),
        path("<slug:number>/cancel/", actions.cancel, name="order-cancel"),
        path("<slug:number>/notes/", actions.add_note, name="order-note"),
        path("<slug:number>/payments/<int:attempt>/refund/", refund.refund, name="order-refund"),
        path("<slug:number>/refunds/<int:pk>/again/", refund.again, name="order-refund-again"),
        path("<slug:number>/take-off/", units.take_units_off, name="order-take-off"),
        path("<slug:number>/invoice/", invoice.show_invoice, name="order-invoice"),
        path("<slug:number>/new-link/", units.send_new_link, name="order-new-link"),
    ]
