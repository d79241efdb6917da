from shop.security.sign_in import SignInView, SignOutView

AccountAuthView = SignInView
LogoutView = SignOutView
