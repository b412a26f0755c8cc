//! The shop stands where any page of the buyer's browser can reach it, and answers none but its own.

use axum::http::Request;
use paymux::Bytes;
use paymux::transport::Transport;

use super::buyer::Buyer;

#[tokio::test]
async fn a_name_that_was_pointed_here_and_another_sites_form_are_refused() {
    let mut buyer = Buyer::enter().await;
    buyer.buy("payviox", "none").await;
    let own = buyer.shop.address.trim_start_matches("http://").to_owned();
    let port = own.rsplit(':').next().unwrap().to_owned();
    let local = format!("localhost:{port}");
    let here = format!("http://{own}");
    let form = "product=mug&provider=payviox";
    for (method, path, host, origin, status) in [
        ("GET", "/", "evil.example", None, 421),
        ("GET", "/orders/order-1/wire", &format!("evil.example:{port}"), None, 421),
        ("GET", "/shop.js", "127.0.0.1:1", None, 421),
        ("GET", "/nowhere", &format!("{own}.evil.example"), None, 421),
        ("POST", "/orders", "evil.example", None, 421),
        ("POST", "/webhooks/payviox", "evil.example", None, 421),
        ("POST", "/orders", &own, Some("http://evil.example"), 403),
        ("POST", "/orders", &own, Some("null"), 403),
        ("POST", "/orders", &own, Some(&format!("https://{own}")), 403),
        ("POST", "/orders/order-1/play", &own, Some("http://127.0.0.1:1"), 403),
        ("GET", "/", &own, Some("http://evil.example"), 200),
        ("GET", "/", &local, None, 200),
        ("POST", "/orders", &own, Some(&here), 303),
        ("POST", "/orders", &local, Some(&format!("http://{local}")), 303),
    ] {
        let request = Request::builder().method(method).uri(format!("http://{own}{path}"));
        let request = request
            .header("host", host)
            .header("content-type", "application/x-www-form-urlencoded")
            .header("accept-encoding", "identity");
        let request = match origin {
            Some(origin) => request.header("origin", origin),
            None => request,
        };
        let (transport, patience) = (buyer.transport(), std::time::Duration::from_secs(30));
        let reply =
            transport.send(request.body(Bytes::from_static(form.as_bytes())).unwrap(), patience).await;
        let reply = reply.unwrap();
        assert_eq!(reply.status(), status, "{method} {path} {host} {origin:?}");
        if status >= 400 {
            let text = String::from_utf8_lossy(reply.body());
            assert!(text.contains(&own) && text.contains(&local), "it names what is accepted: {text}");
        }
    }
    assert_eq!(buyer.shop.orders().await.len(), 3, "the buyer's, and two from the shop's own pages");
}
