//! What Pepay can do beyond taking payments: lists, finding by the app's reference, rate quotes.

use std::time::Duration;

use async_trait::async_trait;
use paymux_core::finds::{FindPayment, Finds, Found};
use paymux_core::lists::{ListPayments, Lists, Page};
use paymux_core::provider::wire::Lenient;
use paymux_core::provider::{Paged, Steps, UnixSeconds};
use paymux_core::quotes::{QuoteRequest, RateQuote, RateQuotes};
use paymux_core::{Asset, CallOptions, Decimal, Error, ErrorKind, Money, Payment, PaymentProvider};

use super::{PepayProvider, read};
use crate::payor::Method;
use crate::token::{Search, Token};
use crate::{PEPAY, invoice};

/// The most rows of a page. Source: /api-reference/invoices/list-invoices-cursor-pagination.
const MOST_ROWS: u32 = 100;

/// How many pages of a network's tokens are read. At 200 a page no network has as many.
const MOST_PAGES: usize = 100;

#[async_trait]
impl Lists for PepayProvider {
    /// Every invoice of the account, commerce included; the cursor is the last row's id. An invoice whose amounts
    /// contradict each other is counted as unread.
    async fn list(&self, request: &ListPayments) -> Result<Page<Payment>, Error> {
        let operation = invoice::List {
            limit: request.limit.map(|rows| rows.min(MOST_ROWS)),
            starting_after: request.cursor.clone(),
            created_gte: request.created_since.map(UnixSeconds),
            // Fractions are cut off, so a second more.
            created_lte: request.until.map(|until| UnixSeconds(until.plus(Duration::from_secs(1)))),
            ..invoice::List::default()
        };
        let reply = self.client.send_with(&operation, &request.call).await?;
        let page = reply.value;
        let next = page.last_before_more().map(|last| last.id.clone());
        if next.is_some() && next == request.cursor {
            let error = Error::unintelligible("the page leads to itself").with_field("starting_after");
            return Err(reply.answered.error(error));
        }
        let rows = page.data.iter().map(|invoice| read::listed(self.account(), invoice));
        let mut items: Vec<_> = rows.filter_map(Result::ok).collect();
        let unread = page.data.came().saturating_sub(items.len());
        // What the second more has brought, and other words for a status.
        items.retain(|payment| request.matches(payment));
        Ok(Page::new(items, next).unread(unread))
    }
}

#[async_trait]
impl Finds for PepayProvider {
    /// Reads the account's invoices from the newest back to the time of creation, or all of them without it, and takes
    /// those with the reference in their metadata. How soon a new invoice is listed is not documented.
    async fn find(&self, request: &FindPayment) -> Result<Found<Payment>, Error> {
        let first = invoice::List {
            limit: Some(MOST_ROWS),
            created_gte: request.created_since.map(UnixSeconds),
            ..invoice::List::default()
        };
        let mut pages = self.client.page_by_page(first, request.call.clone());
        let (mut items, mut complete) = (Vec::new(), true);
        while let Some(page) = pages.next().await? {
            complete &= page.data.is_complete();
            for invoice in page.data.iter() {
                // Ours has the reference in its metadata. One that comes without any may have left it out.
                complete &= invoice.metadata.is_some();
                if invoice.reference().as_ref() != Some(&request.reference) {
                    continue;
                }
                match read::listed(self.account(), invoice) {
                    Ok(payment) => items.push(payment),
                    Err(_) => complete = false,
                }
            }
        }
        let mut found = if complete { Found::complete(items) } else { Found::incomplete(items) };
        found.staleness = None;
        Ok(found)
    }
}

#[async_trait]
impl RateQuotes for PepayProvider {
    /// By the token's last price, rounded up to the least part of the token. An estimate: what the payer
    /// has to send is in the quote that comes with an address, and has a buffer in it.
    async fn rate(&self, request: &QuoteRequest) -> Result<RateQuote, Error> {
        let amount = &request.amount;
        if amount.asset().currency().is_none_or(|currency| currency.code() != "USD") {
            let message = "Pepay's prices are in USD";
            return Err(Error::refused(ErrorKind::UnsupportedCurrency, message).with_field("currency"));
        }
        let method = Method::parse(&request.method)
            .ok_or_else(|| Error::invalid_field("method", "a network and a token's id, such as `bsc:12`"))?;
        let token = self.token(&method, &request.call).await?;
        let units = in_token(amount.amount(), &token)?;
        let asset = Asset::token(token.token_symbol, token.network);
        Ok(RateQuote::new(Money::new(units, asset), None))
    }
}

impl PepayProvider {
    /// The token of a method. There is no lookup by id, so its network's tokens are read page by page.
    async fn token(&self, method: &Method, call: &CallOptions) -> Result<Token, Error> {
        let steps = Steps::new(self.client.runtime(), call);
        let mut search =
            Search { limit: Some(200), network: Some(method.network.clone()), ..Search::default() };
        for _ in 0..MOST_PAGES {
            let page = self.client.send_with(&search, &steps.main()).await?.value;
            let next = search.next_page(&page);
            if let Some(token) = Search::items(page).into_iter().find(|token| token.id == method.token_id) {
                return Ok(token);
            }
            let Some(next) = next else { return Err(not_found("this account takes no such token")) };
            search = next;
        }
        Err(Error::unintelligible("the list of tokens does not end").of_provider(PEPAY.name))
    }
}

fn not_found(message: &'static str) -> Error {
    Error::refused(ErrorKind::NotFound, message).with_field("method").of_provider(PEPAY.name)
}

/// What an amount of USD is in a token, rounded up to the token's least part.
fn in_token(usd: Decimal, token: &Token) -> Result<Decimal, Error> {
    let price = token.price_usd().map(|price| price.0).filter(|price| *price > Decimal::ZERO);
    let price = price.ok_or_else(|| not_found("the token's price is not known"))?;
    let places = token.token_decimals.as_ref().and_then(Lenient::value).copied();
    let places = places.ok_or_else(|| not_found("the token does not say how many decimal places it has"))?;
    divided_up(usd, price, places).ok_or_else(|| {
        Error::refused(ErrorKind::AmountOutOfRange, "too large to compute a rate on").with_field("amount")
    })
}

/// `one / other`, rounded up to so many decimal places.
fn divided_up(one: Decimal, other: Decimal, places: u8) -> Option<Decimal> {
    let (one, other) = (one.normalized(), other.normalized());
    // one / other = (u1 / u2) * 10^(s2 - s1); counted in units of 10^-places.
    let exponent = i16::from(other.scale()) - i16::from(one.scale()) + i16::from(places);
    let (above, mut below) = (one.unscaled(), other.unscaled());
    if exponent < 0 {
        below = below.checked_mul(10_i128.checked_pow(u32::from(exponent.unsigned_abs()))?)?;
    }
    let (mut whole, mut rest) = (above.checked_div(below)?, above.checked_rem(below)?);
    // Digit by digit: prices come with as many digits as a float has, too many to multiply first.
    for _ in 0..exponent.max(0) {
        rest = rest.checked_mul(10)?;
        whole = whole.checked_mul(10)?.checked_add(rest.checked_div(below)?)?;
        rest = rest.checked_rem(below)?;
    }
    let up = i128::from(rest > 0);
    Decimal::new(whole.checked_add(up)?, places)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rounded_up_never_down() {
        let divided = |one: &str, other: &str, places| {
            divided_up(one.parse().unwrap(), other.parse().unwrap(), places).map(|units| units.to_string())
        };
        assert_eq!(divided("25.5", "1", 6).as_deref(), Some("25.500000"));
        assert_eq!(divided("10", "3", 2).as_deref(), Some("3.34"));
        assert_eq!(divided("0.01", "97123.456789", 18).as_deref(), Some("0.000000102961738911"));
        assert_eq!(divided("10.005", "0.5", 0).as_deref(), Some("21"));
        // Prices as JSON numbers often are: with all the digits of a float.
        assert_eq!(divided("25.50", "0.99990000000000000001", 18).as_deref(), Some("25.502550255025502550"));
        assert_eq!(
            divided("1000000", "0.000012345678901234567", 18).as_deref(),
            Some("81000000729.000012474000165484")
        );
        assert_eq!(divided("-10", "3", 2).as_deref(), Some("-3.33"));
        assert_eq!(
            divided("1000000", "0.00000001", 18),
            Some("100000000000000.000000000000000000".to_owned())
        );
        assert_eq!(divided("1000000", "0.00000000000000000001", 30), None);
    }
}
