//! Nothing leaves: every safety may be repeated.

use paymux::Advice::{FixConfiguration, RepeatLater};
use paymux::Delivery::NotSent;
use paymux::ErrorKind::{Configuration, Unreachable};

use crate::raw_server::Step::{Hang, ReadSome};
use crate::raw_server::write;
use crate::row::{ALL, Ends, ONCE, Place, Row, not_done, row};

const UNREACHABLE: Ends = not_done(Unreachable, NotSent, RepeatLater);

pub(crate) fn rows() -> Vec<Row> {
    let tls = |script| Place::Server("https", vec![script]);
    vec![
        row("refuses the connection", Place::Refusing, UNREACHABLE, ALL),
        row("connecting runs out of time", Place::Unanswering, UNREACHABLE, ALL),
        row("the name does not resolve", Place::Origin("https://nonexistent.invalid"), UNREACHABLE, ALL),
        row(
            "TLS handshake: garbage",
            tls(vec![ReadSome, write("SSH-2.0-garbage\r\n"), Hang]),
            UNREACHABLE,
            ALL,
        ),
        row("TLS handshake: closes", tls(vec![ReadSome]), UNREACHABLE, ALL),
        row(
            "the transport refuses (plain http)",
            Place::Origin("http://api.acme.invalid"),
            not_done(Configuration, NotSent, FixConfiguration),
            ONCE,
        ),
    ]
}
