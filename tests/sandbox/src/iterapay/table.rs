//! The table of endpoints.

use http::Method;

use super::access::{Access, Need};
use super::routes::{Handle, Spec};
use super::{
    collect, create, invoice_list, invoices, keys, limits, merchants, methods, public, settings, team,
    transactions, withdrawals,
};

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
/// Which permission archiving and deleting take is not documented: here the same as creating.
const CREATE: Need = Need::Permission("invoices.create");

const FUNDS: Need = Need::Permission("funds.read");

pub(super) fn table() -> Vec<Spec> {
    let mut table = Table(Vec::new());
    merchants(&mut table);
    invoices(&mut table);
    money(&mut table);
    settings(&mut table);
    team(&mut table);
    table.0
}

fn merchants(table: &mut Table) {
    use Access::{Bearer, Either, Settings};
    let one = "/merchants/{merchantID}";
    table.add((GET, "/merchants"), "merchant.list", Either, Need::Member, merchants::list);
    table.add((POST, "/merchants"), "merchant.create", Bearer, Need::Member, merchants::create);
    table.add((GET, one), "merchant.get", Either, Need::Member, merchants::get);
    table.add((PUT, one), "merchant.update", Settings, Need::Owner, merchants::update);
    table.add((DELETE, one), "merchant.delete", Settings, Need::Owner, merchants::delete);
    let mut part =
        |path, operation, access, need, handle| table.add((GET, path), operation, access, need, handle);
    part("/merchants/{merchantID}/funds", "merchant.funds", Either, FUNDS, limits::funds);
    part("/merchants/{merchantID}/fees", "merchant.fees", Either, Need::Member, limits::fees);
    let path = "/merchants/{merchantID}/fees/amount";
    part(path, "merchant.fees_amount", Either, Need::Member, limits::fees_amount);
    part("/merchants/{merchantID}/limits", "merchant.limits", Bearer, Need::Member, limits::limits);
}

fn invoices(table: &mut Table) {
    use Access::{Address, Addresses, Either, Open, Operation};
    let many = "/merchants/{merchantID}/invoices";
    let one = "/merchants/{merchantID}/invoices/{invoiceID}";
    table.add((POST, many), "invoice.create", Operation, CREATE, create::create);
    table.add((GET, many), "invoice.list", Operation, READ, invoice_list::list);
    table.add((GET, one), "invoice.get", Either, READ, invoices::get);
    table.add((POST, one), "invoice.archive", Either, CREATE, invoices::archive);
    table.add((DELETE, one), "invoice.delete", Either, CREATE, invoices::delete);
    let one = "/public/invoices/{invoiceID}";
    let address = "/public/invoices/{invoiceID}/method/{methodID}/address";
    let addresses = "/public/invoices/{invoiceID}/addresses";
    table.add((GET, one), "invoice.public", Open, READ, public::invoice);
    table.add((GET, address), "invoice.address", Address, READ, public::address);
    table.add((GET, addresses), "invoice.addresses", Addresses, READ, public::addresses);
    table.add((GET, "/payment_methods"), "payment_methods.list", Either, Need::Member, methods::list);
}

fn money(table: &mut Table) {
    use Access::{Either, Operation};
    let list = "/merchants/{merchantID}/transactions/list";
    let one = "/merchants/{merchantID}/transactions/{transactionID}";
    table.add((POST, list), "transaction.list", Operation, READ, transactions::list);
    table.add((GET, one), "transaction.get", Either, READ, transactions::get);
    let many = "/merchants/{merchantID}/withdrawals";
    // The router prefers this to the one with a variable.
    let pending = "/merchants/{merchantID}/withdrawals/pending";
    let one = "/merchants/{merchantID}/withdrawals/{withdrawalID}";
    let withdraw = Need::Permission("withdrawals.create");
    table.add((POST, many), "withdrawal.create", Operation, withdraw, withdrawals::create);
    table.add((GET, pending), "withdrawal.pending", Either, FUNDS, withdrawals::pending);
    table.add((GET, one), "withdrawal.get", Either, FUNDS, withdrawals::get);
    let invoices = "/merchants/{merchantID}/collect/invoices";
    let info = "/merchants/{merchantID}/collect/info";
    let init = "/merchants/{merchantID}/collect/init";
    let state = "/merchants/{merchantID}/collect/state";
    let start = Need::Permission("collection.init");
    table.add((GET, invoices), "collect.invoices", Either, FUNDS, collect::invoices);
    table.add((GET, info), "collect.info", Either, FUNDS, collect::info);
    table.add((POST, init), "collect.init", Either, start, collect::init);
    table.add((GET, state), "collect.state", Either, FUNDS, collect::collection);
}

fn settings(table: &mut Table) {
    let mut line = |method, path, operation, handle| {
        table.add((method, path), operation, Access::Bearer, Need::Owner, handle);
    };
    line(POST, "/key/generate/{merchantID}", "key.generate", keys::generate);
    line(GET, "/key/info/{merchantID}", "key.info", keys::info);
    line(DELETE, "/key/revoke/{merchantID}", "key.revoke", keys::revoke);
    let path = "/ipAddress/{merchantID}";
    line(POST, path, "ip_address.set", settings::set_address);
    line(GET, path, "ip_address.get", settings::address);
    line(DELETE, path, "ip_address.delete", settings::delete_address);
    let mut line = |method, operation, handle| {
        let need = Need::Permission("webhooks.manage");
        table.add((method, "/weebhook/{merchantID}"), operation, Access::Webhook, need, handle);
    };
    line(POST, "webhook.set", settings::set_webhook);
    line(GET, "webhook.get", settings::webhook);
    line(DELETE, "webhook.delete", settings::delete_webhook);
}

fn team(table: &mut Table) {
    let mut line = |method, path, operation, need, handle| {
        table.add((method, path), operation, Access::Bearer, need, handle);
    };
    let (roles, role) = ("/merchants/{merchantID}/roles", "/merchants/{merchantID}/roles/{roleID}");
    line(GET, roles, "role.list", Need::Member, team::roles);
    line(POST, roles, "role.create", Need::Owner, team::create_role);
    line(PUT, role, "role.update", Need::Owner, team::update_role);
    let many = "/merchants/{merchantID}/members";
    let one = "/merchants/{merchantID}/members/{memberID}";
    line(GET, many, "member.list", Need::Member, team::members);
    line(POST, many, "member.add", Need::Owner, team::add_member);
    line(PUT, one, "member.change", Need::Owner, team::change_member);
    line(DELETE, one, "member.remove", Need::Owner, team::remove_member);
}
