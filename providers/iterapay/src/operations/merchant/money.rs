//! A merchant's funds, fees and limits.

use paymux_core::provider::wire::Optional;
use paymux_core::provider::{Operation, Schemes, Spec};
use paymux_core::{Decimal, Error};
use serde::{Deserialize, Serialize};

use crate::IteraPay;
use crate::api::{JWT, KEY_OR_JWT};
use crate::operations::invoice::check_positive;
use crate::shapes::{Listing, MethodId, words};

/// `GET /merchants/{merchantID}/funds`: the settled funds, per payment method; those that are nothing, too.
///
/// Source: docs.iterapay.com/docs/api-reference/merchants/funds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Funds {
    /// The merchant's id.
    #[serde(rename = "merchantID")]
    pub merchant_id: String,
}

/// What a merchant has in one token.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FundsRow {
    #[serde(rename = "paymentMethodID", skip_serializing_if = "Option::is_none")]
    payment_method_id: Option<MethodId>,
    #[serde(rename = "methodID", skip_serializing_if = "Option::is_none")]
    method_id: Option<MethodId>,
    #[serde(skip_serializing_if = "Option::is_none")]
    balance: Option<Decimal>,
    #[serde(skip_serializing_if = "Option::is_none")]
    available: Option<Decimal>,
    /// What is not settled yet, in tokens; only in the guides.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pending: Option<Decimal>,
    #[serde(skip_serializing_if = "Optional::is_absent")]
    symbol: Optional<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    currency: Option<String>,
}

impl FundsRow {
    /// The method: `paymentMethodID`, in the guides `methodID`.
    #[must_use]
    pub fn method(&self) -> Option<&MethodId> {
        self.payment_method_id.as_ref().or(self.method_id.as_ref())
    }

    /// What can be withdrawn, in tokens: `balance`, in the guides `available`.
    #[must_use]
    pub fn balance(&self) -> Option<Decimal> {
        self.balance.or(self.available)
    }

    /// The token: `symbol`, in the guides `currency`.
    #[must_use]
    pub fn symbol(&self) -> Option<&str> {
        self.symbol.as_deref().or(self.currency.as_deref())
    }
}

impl Operation for Funds {
    type Api = IteraPay;
    type Output = Listing<FundsRow>;
    const SPEC: &'static Spec = &Spec::get(
        "merchant.funds",
        "/merchants/{merchantID}/funds",
        "https://docs.iterapay.com/docs/api-reference/merchants/funds",
    );
    const ACCEPTS: Schemes = KEY_OR_JWT;

    /// A balance that is left out would pass for nothing.
    fn verify(&self, funds: &Listing<FundsRow>) -> Result<(), Error> {
        if funds.0.is_complete() {
            return Ok(());
        }
        Err(Error::unintelligible("a balance cannot be read").with_field("balances"))
    }
}

words! {
    /// What a fee is for. Source: docs.iterapay.com/docs/api-reference/merchants/fees.
    FeeType {
        /// An invoice that is paid once.
        Onetime = "onetime",
        /// An invoice that is paid again and again.
        Reusable = "reusable",
        /// Collecting paid invoices into the balance.
        Collect = "collect",
        /// A withdrawal. (The type of an invoice is called `withdraw`.)
        Withdrawal = "withdrawal",
    }
}

fn check_type(kind: &FeeType) -> Result<(), Error> {
    match kind {
        FeeType::Other(_) => {
            Err(Error::invalid_field("type", "one of onetime, reusable, collect, withdrawal"))
        }
        _ => Ok(()),
    }
}

/// `GET /merchants/{merchantID}/fees`: how the fee of one type is reckoned.
///
/// Source: docs.iterapay.com/docs/api-reference/merchants/fees.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Fees {
    /// The merchant's id.
    #[serde(rename = "merchantID")]
    pub merchant_id: String,
    /// What it is for.
    #[serde(rename = "type")]
    pub kind: FeeType,
    /// With which method; the default fee without it.
    #[serde(rename = "paymentMethodID")]
    pub payment_method_id: Option<MethodId>,
}

/// How a fee is reckoned: by percentage, by a fixed sum, or by both.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fee {
    /// What it is for.
    #[serde(rename = "type")]
    pub kind: FeeType,
    /// In percent: 2.25 is 2.25 %.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub percentage: Option<Decimal>,
    /// A fixed sum. Its unit is not documented.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub flat: Option<Decimal>,
}

impl Operation for Fees {
    type Api = IteraPay;
    type Output = Fee;
    const SPEC: &'static Spec = &Spec::get(
        "merchant.fees",
        "/merchants/{merchantID}/fees",
        "https://docs.iterapay.com/docs/api-reference/merchants/fees",
    );
    const ACCEPTS: Schemes = KEY_OR_JWT;

    fn validate(&self) -> Result<(), Error> {
        check_type(&self.kind)
    }
}

/// `GET /merchants/{merchantID}/fees/amount`: what the fee on an amount is.
///
/// Source: docs.iterapay.com/docs/api-reference/merchants/fees.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FeesAmount {
    /// The merchant's id.
    #[serde(rename = "merchantID")]
    pub merchant_id: String,
    /// What it is for.
    #[serde(rename = "type")]
    pub kind: FeeType,
    /// On how much.
    pub amount: Decimal,
    /// With which method. That the parameter is called so is inferred.
    #[serde(rename = "paymentMethodID")]
    pub payment_method_id: Option<MethodId>,
}

/// The fee on an amount. The names `fee` and `net` are inferred, so each may be missing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FeeOfAmount {
    /// What it is for.
    #[serde(rename = "type")]
    pub kind: FeeType,
    /// The whole fee, in the unit of the amount.
    pub fee: Option<Decimal>,
    /// What is left of the amount.
    pub net: Option<Decimal>,
}

impl Operation for FeesAmount {
    type Api = IteraPay;
    type Output = FeeOfAmount;
    const SPEC: &'static Spec = &Spec::get(
        "merchant.fees_amount",
        "/merchants/{merchantID}/fees/amount",
        "https://docs.iterapay.com/docs/api-reference/merchants/fees",
    );
    const ACCEPTS: Schemes = KEY_OR_JWT;

    fn validate(&self) -> Result<(), Error> {
        check_type(&self.kind)?;
        check_positive("amount", self.amount)
    }
}

/// `GET /merchants/{merchantID}/limits`: what is the least that can be collected and withdrawn. Takes the
/// account's JWT only.
///
/// Source: docs.iterapay.com/docs/api-reference/merchants/limits.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Limits {
    /// The merchant's id.
    #[serde(rename = "merchantID")]
    pub merchant_id: String,
}

/// The limits of a merchant. Their unit is not documented; the guides' example is in USD.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct MerchantLimits {
    /// The least that is collected; not in the guides.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub min_collect: Option<Decimal>,
    #[serde(skip_serializing_if = "Option::is_none")]
    min_withdraw: Option<Decimal>,
    /// The limits of withdrawals, as the guides show them.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub withdrawal: Option<WithdrawalLimits>,
}

/// The limits of withdrawals, as the guides show them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WithdrawalLimits {
    /// The least.
    pub minimum: Option<Decimal>,
    /// The most.
    pub maximum: Option<Decimal>,
    /// The unit.
    pub currency: Option<String>,
}

impl MerchantLimits {
    /// The least that is withdrawn: `minWithdraw`, in the guides `withdrawal.minimum`.
    #[must_use]
    pub fn min_withdraw(&self) -> Option<Decimal> {
        self.min_withdraw.or_else(|| self.withdrawal.as_ref()?.minimum)
    }
}

impl Operation for Limits {
    type Api = IteraPay;
    type Output = MerchantLimits;
    const SPEC: &'static Spec = &Spec::get(
        "merchant.limits",
        "/merchants/{merchantID}/limits",
        "https://docs.iterapay.com/docs/api-reference/merchants/limits",
    );
    const ACCEPTS: Schemes = JWT;
}
