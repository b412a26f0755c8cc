//! The table of endpoints.

use http::Method;

use super::access::{Access, Need};
use super::routes::{Handle, Spec};
use super::{create, invoices, keys, methods, public};

struct Table(Vec<Spec>);

impl Table {
    fn add(
        &mut self,
        line: (Method, &'static str),
        operation: &'static str,
        access: Access,
        need: Need,
        handle: Handle,
    ) {
        let (method, path) = line;
        self.0.push(Spec { method, path, operation, access, need, handle });
    }
}

const GET: Method = Method::GET;
const POST: Method = Method::POST;
const PUT: Method = Method::PUT;
const DELETE: Method = Method::DELETE;

const READ: Need = Need::Permission("invoices.read");
const CREATE: Need = Need::Permission("invoices.create");

pub(super) fn table() -> Vec<Spec> {
    let mut table = Table(Vec::new());
    settings(&mut table);
    invoices(&mut table);
    table.0
}

fn settings(table: &mut Table) {
    let mut line = |method, path, operation, handle| {
        table.add((method, path), operation, Access::Bearer, Need::Owner, handle)
    };
    line(POST, "/key/generate/{merchantID}", "key.generate", keys::generate);
    line(GET, "/key/info/{merchantID}", "key.info", keys::info);
    line(DELETE, "/key/revoke/{merchantID}", "key.revoke", keys::revoke);
}

fn invoices(table: &mut Table) {
    use Access::{Address, Addresses, Either, Open, Operation};
    let many = "/merchants/{merchantID}/invoices";
    let one = "/merchants/{merchantID}/invoices/{invoiceID}";
    table.add((POST, many), "invoice.create", Operation, CREATE, create::create);
    table.add((GET, one), "invoice.get", Either, READ, invoices::get);
    let one = "/public/invoices/{invoiceID}";
    let address = "/public/invoices/{invoiceID}/method/{methodID}/address";
    let addresses = "/public/invoices/{invoiceID}/addresses";
    table.add((GET, one), "invoice.public", Open, READ, public::invoice);
    table.add((GET, address), "invoice.address", Address, READ, public::address);
    table.add((GET, addresses), "invoice.addresses", Addresses, READ, public::addresses);
    table.add((GET, "/payment_methods"), "payment_methods.list", Either, Need::Member, methods::list);
}
