//! The table of endpoints.

pub(crate) mod api_keys;
pub(crate) mod collect;
pub(crate) mod create_invoice;
pub(crate) mod funds_and_limits;
pub(crate) mod guarded;
pub(crate) mod list_invoices;
pub(crate) mod list_transactions;
pub(crate) mod manage_invoice;
pub(crate) mod merchants;
pub(crate) mod payment_methods;
pub(crate) mod public_invoice;
pub(crate) mod team;
pub(crate) mod webhook_and_whitelist;
pub(crate) mod withdraw;

use http::Method;

use crate::iterapay::endpoints::guarded::{Handle, Spec};
use crate::iterapay::wire::access::{Access, Need};

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

pub(crate) fn table() -> Vec<Spec> {
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
    part("/merchants/{merchantID}/funds", "merchant.funds", Either, FUNDS, funds_and_limits::funds);
    part("/merchants/{merchantID}/fees", "merchant.fees", Either, Need::Member, funds_and_limits::fees);
    let path = "/merchants/{merchantID}/fees/amount";
    part(path, "merchant.fees_amount", Either, Need::Member, funds_and_limits::fees_amount);
    part("/merchants/{merchantID}/limits", "merchant.limits", Bearer, Need::Member, funds_and_limits::limits);
}

fn invoices(table: &mut Table) {
    use Access::{Address, Addresses, Either, Open, Operation};
    let many = "/merchants/{merchantID}/invoices";
    let one = "/merchants/{merchantID}/invoices/{invoiceID}";
    table.add((POST, many), "invoice.create", Operation, CREATE, create_invoice::create);
    table.add((GET, many), "invoice.list", Operation, READ, list_invoices::list);
    table.add((GET, one), "invoice.get", Either, READ, manage_invoice::get);
    table.add((POST, one), "invoice.archive", Either, CREATE, manage_invoice::archive);
    table.add((DELETE, one), "invoice.delete", Either, CREATE, manage_invoice::delete);
    let one = "/public/invoices/{invoiceID}";
    let address = "/public/invoices/{invoiceID}/method/{methodID}/address";
    let addresses = "/public/invoices/{invoiceID}/addresses";
    table.add((GET, one), "invoice.public", Open, READ, public_invoice::invoice);
    table.add((GET, address), "invoice.address", Address, READ, public_invoice::address);
    table.add((GET, addresses), "invoice.addresses", Addresses, READ, public_invoice::addresses);
    table.add((GET, "/payment_methods"), "payment_methods.list", Either, Need::Member, payment_methods::list);
}

fn money(table: &mut Table) {
    use Access::{Either, Operation};
    let list = "/merchants/{merchantID}/transactions/list";
    let one = "/merchants/{merchantID}/transactions/{transactionID}";
    table.add((POST, list), "transaction.list", Operation, READ, list_transactions::list);
    table.add((GET, one), "transaction.get", Either, READ, list_transactions::get);
    let many = "/merchants/{merchantID}/withdrawals";
    // The router prefers this to the one with a variable.
    let pending = "/merchants/{merchantID}/withdrawals/pending";
    let one = "/merchants/{merchantID}/withdrawals/{withdrawalID}";
    let withdraw = Need::Permission("withdrawals.create");
    table.add((POST, many), "withdrawal.create", Operation, withdraw, withdraw::create);
    table.add((GET, pending), "withdrawal.pending", Either, FUNDS, withdraw::pending);
    table.add((GET, one), "withdrawal.get", Either, FUNDS, withdraw::get);
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
    line(POST, "/key/generate/{merchantID}", "key.generate", api_keys::generate);
    line(GET, "/key/info/{merchantID}", "key.info", api_keys::info);
    line(DELETE, "/key/revoke/{merchantID}", "key.revoke", api_keys::revoke);
    let path = "/ipAddress/{merchantID}";
    line(POST, path, "ip_address.set", webhook_and_whitelist::set_address);
    line(GET, path, "ip_address.get", webhook_and_whitelist::address);
    line(DELETE, path, "ip_address.delete", webhook_and_whitelist::delete_address);
    let mut line = |method, operation, handle| {
        let need = Need::Permission("webhooks.manage");
        table.add((method, "/weebhook/{merchantID}"), operation, Access::Webhook, need, handle);
    };
    line(POST, "webhook.set", webhook_and_whitelist::set_webhook);
    line(GET, "webhook.get", webhook_and_whitelist::webhook);
    line(DELETE, "webhook.delete", webhook_and_whitelist::delete_webhook);
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
