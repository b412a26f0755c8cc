//! `GET /merchants/{merchantID}/invoices`.

use jiff::Timestamp;

use crate::iterapay::endpoints::guarded::Ask;
use crate::iterapay::state::State;
use crate::iterapay::state::invoice::{Invoice, Kind};
use crate::iterapay::wire::decimal::Decimal;
use crate::iterapay::wire::paging::{By, Page};
use crate::iterapay::wire::problem::{Answer, Problem};
use crate::iterapay::wire::query::Query;
use crate::wire::call::Reply;

/// The name of the full-text search is not known; `search` is a guess.
const KNOWN: &[&str] = &[
    "types[]",
    "states[]",
    "tokens[]",
    "amountFrom",
    "amountTo",
    "dateFrom",
    "dateTo",
    "collectStates[]",
    "showArchived",
    "amlOk",
    "search",
    "limit",
    "page",
    "order",
    "orderBy",
];

/// What is asked for. An empty list asks for everything.
struct Filter<'a> {
    types: Vec<&'a str>,
    states: Vec<&'a str>,
    tokens: Vec<&'a str>,
    collect_states: Vec<&'a str>,
    amount: (Option<Decimal>, Option<Decimal>),
    date: (Option<Timestamp>, Option<Timestamp>),
    archived: bool,
    aml_ok: Option<bool>,
    search: Option<String>,
}

impl<'a> Filter<'a> {
    fn of(query: &'a Query) -> Result<Self, Problem> {
        let types = query.all("types[]");
        if types.iter().any(|name| Kind::parse(name, false).is_none()) {
            return Err(Problem::field("types[]", "must be one of the documented types"));
        }
        Ok(Self {
            types,
            states: query.all("states[]"),
            tokens: query.all("tokens[]"),
            collect_states: query.all("collectStates[]"),
            amount: (query.decimal("amountFrom")?, query.decimal("amountTo")?),
            date: (query.time("dateFrom")?, query.time("dateTo")?),
            archived: query.flag("showArchived")?.unwrap_or(false),
            aml_ok: query.flag("amlOk")?,
            search: query.one("search").map(str::to_lowercase),
        })
    }

    fn takes(&self, state: &State, invoice: &Invoice) -> bool {
        let among = |list: &[&str], value: &str| list.is_empty() || list.contains(&value);
        let id = invoice.method.id.to_string();
        let token = [id.as_str(), invoice.method.ticker, invoice.method.name];
        let text = invoice.description.as_deref().unwrap_or_default().to_lowercase();
        among(&self.types, invoice.kind.name())
            && among(&self.states, invoice.stage.name(&state.switches))
            && (self.tokens.is_empty() || token.iter().any(|name| self.tokens.contains(name)))
            && (self.collect_states.is_empty() || among(&self.collect_states, state.collect_state(invoice)))
            && within(self.amount, invoice.amount)
            && within(self.date, invoice.created)
            && (self.archived || !invoice.archived)
            && self.aml_ok.is_none_or(|wanted| invoice.aml_ok == wanted)
            && self.search.as_ref().is_none_or(|wanted| text.contains(wanted))
    }
}

/// Both ends included.
pub(crate) fn within<T: PartialOrd>((from, to): (Option<T>, Option<T>), value: T) -> bool {
    from.is_none_or(|from| from <= value) && to.is_none_or(|to| value <= to)
}

pub(crate) fn list(state: &mut State, ask: &Ask<'_>) -> Answer {
    let query = Query::of(ask.call, KNOWN, &state.switches)?;
    let filter = Filter::of(&query)?;
    let page = Page::of(&query, &state.switches)?;
    let own = state.invoices.values().filter(|invoice| invoice.merchant == ask.merchant);
    let all = own.filter(|invoice| filter.takes(state, invoice)).collect();
    let compare = |a: &Invoice, b: &Invoice| match page.by {
        By::Created => (a.created, a.number).cmp(&(b.created, b.number)),
        By::Amount => (a.amount, a.number).cmp(&(b.amount, b.number)),
    };
    let listed = page.cut(all, compare, |invoice| invoice.view(&state.switches), &state.switches);
    Ok(Reply::json(200, &listed))
}

impl State {
    /// How far an invoice is collected. Only `completed` is a documented word.
    fn collect_state(&self, invoice: &Invoice) -> &'static str {
        let own = self.transactions.values().filter(|one| one.invoice == invoice.id && one.credited);
        let (mut swept, mut waiting, mut moving) = (false, false, false);
        for one in own {
            let collection = one.collection.as_ref().and_then(|id| self.collections.get(id));
            match collection {
                Some(collection) if collection.next.is_some() => moving = true,
                Some(_) => swept = true,
                None => waiting |= one.collectable(&self.switches),
            }
        }
        match (moving, swept, waiting) {
            (true, _, _) => "pending",
            (false, true, true) => "partial",
            (false, true, false) => "completed",
            (false, false, _) => "none",
        }
    }
}
