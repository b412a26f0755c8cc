//! The opening handshake (RFC 6455, section 4.2).

use data_encoding::BASE64;
use http::header::{
    CONNECTION, HeaderValue, SEC_WEBSOCKET_ACCEPT, SEC_WEBSOCKET_KEY, SEC_WEBSOCKET_VERSION, UPGRADE,
};
use sha1::{Digest, Sha1};

use crate::wire::call::{Call, Reply};
use crate::wire::socket::Socket;

const GUID: &str = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

/// 101 with the socket, or a refusal of a handshake that is not one.
pub(crate) fn accept(call: &Call, socket: Socket) -> Reply {
    let names = |name: &str, wanted: &str| {
        let mut items = call.header(name).unwrap_or_default().split(',');
        items.any(|item| item.trim().eq_ignore_ascii_case(wanted))
    };
    if !names(CONNECTION.as_str(), "upgrade") || !names(UPGRADE.as_str(), "websocket") {
        let reply = Reply::new(426, "text/plain", "a web socket handshake is expected");
        return reply.with(UPGRADE, HeaderValue::from_static("websocket"));
    }
    if call.header(SEC_WEBSOCKET_VERSION.as_str()) != Some("13") {
        let reply = Reply::new(426, "text/plain", "web socket version 13 is expected");
        return reply.with(SEC_WEBSOCKET_VERSION, HeaderValue::from_static("13"));
    }
    let key = call.header(SEC_WEBSOCKET_KEY.as_str()).unwrap_or_default();
    let sound = BASE64.decode(key.as_bytes()).is_ok_and(|nonce| nonce.len() == 16);
    let Ok(answer) = HeaderValue::from_str(&answer(key)) else {
        return Reply::new(500, "text/plain", "");
    };
    if !sound {
        return Reply::new(400, "text/plain", "Sec-WebSocket-Key is not 16 bytes in base 64");
    }
    let mut reply = Reply::new(101, "text/plain", "");
    reply.headers = vec![
        (CONNECTION, HeaderValue::from_static("Upgrade")),
        (UPGRADE, HeaderValue::from_static("websocket")),
        (SEC_WEBSOCKET_ACCEPT, answer),
    ];
    reply.socket = Some(socket);
    reply
}

fn answer(key: &str) -> String {
    BASE64.encode(&Sha1::digest(format!("{key}{GUID}").as_bytes()))
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_example_of_the_standard() {
        // RFC 6455, section 1.3.
        assert_eq!(super::answer("dGhlIHNhbXBsZSBub25jZQ=="), "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
    }
}
