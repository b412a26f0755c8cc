"""The calls of `main.rs`, made with the vendors' own SDKs. Each call has a base URL of its own, which ends in its name.

Usage: calls.py stripe|paypal BASE_URL
"""

import sys


def stripe(base):
    import stripe

    def call(name, make, **options):
        addresses = {"api": f"{base}/{name.replace(' ', '-')}"}
        client = stripe.StripeClient("sk_test_1", base_addresses=addresses, max_network_retries=0)
        try:
            make(client.v1, options)
        except stripe.StripeError:
            pass  # Every answer is an error.

    metadata = {"paymux_reference": "order-77", "cart": "c-12"}
    key = {"idempotency_key": "key-1"}
    call(
        "create a payment",
        lambda v1, options: v1.checkout.sessions.create(
            {
                "mode": "payment",
                "client_reference_id": "order-77",
                "success_url": "https://shop.example/back?order=77",
                "cancel_url": "https://shop.example/no",
                "customer_email": "ana@example.org",
                "locale": "de",
                "expires_at": 1900000000,
                "allowed_payment_method_types": ["card"],
                "line_items": [
                    {
                        "quantity": 1,
                        "price_data": {
                            "currency": "usd",
                            "unit_amount": 2550,
                            "product_data": {"name": "Two mugs & a lid"},
                        },
                    }
                ],
                "metadata": metadata,
                "payment_intent_data": {
                    "capture_method": "manual",
                    "description": "Two mugs & a lid",
                    "metadata": metadata,
                },
            },
            options,
        ),
        stripe_account="acct_1",
        **key,
    )
    call(
        "look a payment up",
        lambda v1, options: v1.checkout.sessions.retrieve(
            "cs_1", {"expand": ["payment_intent.latest_charge"]}, options
        ),
    )
    call("call a payment off", lambda v1, options: v1.checkout.sessions.expire("cs_1", {}, options), **key)
    call(
        "list payments",
        lambda v1, options: v1.checkout.sessions.list(
            {
                "limit": 50,
                "starting_after": "cs_9",
                "status": "open",
                "created": {"gte": 1767225600, "lt": 1767312000},
                "expand": ["data.payment_intent.latest_charge"],
            },
            options,
        ),
    )
    call(
        "look up a native payment",
        lambda v1, options: v1.payment_intents.retrieve("pi_1", {"expand": ["latest_charge"]}, options),
    )
    call(
        "capture a part",
        lambda v1, options: v1.payment_intents.capture(
            "pi_1", {"amount_to_capture": 1000, "final_capture": False}, options
        ),
        **key,
    )
    call("capture all", lambda v1, options: v1.payment_intents.capture("pi_1", {}, options), **key)
    call("void", lambda v1, options: v1.payment_intents.cancel("pi_1", {}, options), **key)
    call(
        "search",
        lambda v1, options: v1.payment_intents.search(
            {"query": "metadata['paymux_reference']:'order-77'", "limit": 100}, options
        ),
    )
    call(
        "refund a part",
        lambda v1, options: v1.refunds.create(
            {
                "payment_intent": "pi_1",
                "amount": 1000,
                "reason": "duplicate",
                "metadata": {"paymux_reference": "refund-1"},
            },
            options,
        ),
        **key,
    )
    call(
        "refund all of a charge",
        lambda v1, options: v1.refunds.create(
            {"charge": "ch_1", "metadata": {"paymux_reference": "refund-1"}}, options
        ),
        **key,
    )
    call("look a refund up", lambda v1, options: v1.refunds.retrieve("re_1", {}, options))
    call(
        "list refunds",
        lambda v1, options: v1.refunds.list({"payment_intent": "pi_1", "limit": 100}, options),
    )
    call("look a dispute up", lambda v1, options: v1.disputes.retrieve("dp_1", {}, options))
    call(
        "list disputes",
        lambda v1, options: v1.disputes.list({"limit": 3, "starting_after": "dp_9"}, options),
    )
    call(
        "pay out",
        lambda v1, options: v1.payouts.create(
            {
                "amount": 2500,
                "currency": "eur",
                "destination": "ba_1",
                "method": "instant",
                "metadata": {"paymux_reference": "payout-1"},
            },
            options,
        ),
        **key,
    )
    call("look a payout up", lambda v1, options: v1.payouts.retrieve("po_1", {}, options))
    call(
        "find a payout",
        lambda v1, options: v1.payouts.list({"created": {"gte": 1767225600}, "limit": 100}, options),
    )
    call("read balances", lambda v1, options: v1.balance.retrieve({}, options))
    call("look an event up", lambda v1, options: v1.events.retrieve("evt_1", {}, options))
    call(
        "list events",
        lambda v1, options: v1.events.list(
            {"type": "charge.*", "delivery_success": False, "created": {"gte": 1767225600}}, options
        ),
    )


def paypal(base):
    import logging

    from paypalserversdk.configuration import Configuration, Environment, Server
    from paypalserversdk.exceptions.api_exception import ApiException
    from paypalserversdk.http.auth.o_auth_2 import ClientCredentialsAuthCredentials
    from paypalserversdk.models.amount_with_breakdown import AmountWithBreakdown
    from paypalserversdk.models.capture_request import CaptureRequest
    from paypalserversdk.models.money import Money
    from paypalserversdk.models.order_request import OrderRequest
    from paypalserversdk.models.payment_source import PaymentSource
    from paypalserversdk.models.paypal_wallet import PaypalWallet
    from paypalserversdk.models.paypal_wallet_experience_context import PaypalWalletExperienceContext
    from paypalserversdk.models.purchase_unit_request import PurchaseUnitRequest
    from paypalserversdk.models.reauthorize_request import ReauthorizeRequest
    from paypalserversdk.models.refund_request import RefundRequest
    from paypalserversdk.paypal_serversdk_client import PaypalServersdkClient

    logging.disable(logging.CRITICAL)

    def call(name, make, **options):
        Configuration.environments[Environment.PRODUCTION][Server.DEFAULT] = f"{base}/{name.replace(' ', '-')}"
        credentials = ClientCredentialsAuthCredentials("client-1", "secret-1")
        client = PaypalServersdkClient(
            client_credentials_auth_credentials=credentials, environment=Environment.PRODUCTION
        )
        try:
            make(client)(options)
        except ApiException:
            pass  # Every answer but the token is an error.

    whole = {"prefer": "return=representation"}
    keyed = {"paypal_request_id": "key-1", **whole}

    def order(held, currency, value):
        unit = PurchaseUnitRequest(
            AmountWithBreakdown(currency, value),
            description="Two mugs & a lid",
            custom_id="order-77",
            **({} if held else {"invoice_id": "order-77"}),
        )
        context = PaypalWalletExperienceContext(
            locale="de-AT",
            return_url="https://shop.example/back?order=77",
            cancel_url="https://shop.example/no",
            user_action="PAY_NOW",
        )
        wallet = PaypalWallet(email_address="ana@example.org", experience_context=context)
        intent = "AUTHORIZE" if held else "CAPTURE"
        return OrderRequest(intent, [unit], payment_source=PaymentSource(paypal=wallet))

    orders = lambda method: lambda client: getattr(client.orders, method)
    payments = lambda method: lambda client: getattr(client.payments, method)
    call("create a payment", orders("create_order"), body=order(False, "USD", "25.50"), **keyed)
    call("create one that is held", orders("create_order"), body=order(True, "JPY", "2550"), **keyed)
    call("look a payment up", orders("get_order"), id="5O190127TN364715T")
    call("take an order", orders("capture_order"), id="5O190127TN364715T", **keyed)
    call("hold an order", orders("authorize_order"), id="5O190127TN364715T", **keyed)
    call("look up what is held", payments("get_authorized_payment"), authorization_id="0AW2184448108334S")
    part = Money("USD", "10.00")
    call(
        "capture a part",
        payments("capture_authorized_payment"),
        authorization_id="0AW2184448108334S",
        body=CaptureRequest(part, invoice_id="capture-1", final_capture=False),
        **keyed,
    )
    call(
        "hold anew",
        payments("reauthorize_payment"),
        authorization_id="0AW2184448108334S",
        body=ReauthorizeRequest(part),
        **keyed,
    )
    call("void", payments("void_payment"), authorization_id="0AW2184448108334S", **whole)
    call("look up what was taken", payments("get_captured_payment"), capture_id="2GG279541U471931P")
    call(
        "refund a part",
        payments("refund_captured_payment"),
        capture_id="2GG279541U471931P",
        body=RefundRequest(part, custom_id="refund-1", invoice_id="refund-1", note_to_payer="Defective"),
        **keyed,
    )
    call("look a refund up", payments("get_refund"), refund_id="1JU08902781691411")


if __name__ == "__main__":
    {"stripe": stripe, "paypal": paypal}[sys.argv[1]](sys.argv[2])
