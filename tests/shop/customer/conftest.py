from tests.shop.payment.conftest import peer

__all__ = ["peer"]
