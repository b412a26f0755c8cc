//! Withdrawals: from the balance to a wallet outside. **They move money.**

use paymux_core::provider::wire::{self, Optional};
use paymux_core::provider::{Operation, Schemes, Spec};
use paymux_core::{Decimal, Error};
use serde::{Deserialize, Serialize};

use crate::IteraPay;
use crate::api::KEY_OR_JWT;
use crate::operations::invoice::check_positive;
use crate::shapes::{Listing, MethodId, Time, check_id, words};

words! {
    /// How a withdrawal stands. The pages give these words as examples. Source:
    /// docs.iterapay.com/docs/api-reference/withdrawals/get.
    WithdrawalState {
        /// Taken on.
        Pending = "pending",
        /// On its way.
        Processing = "processing",
        /// It arrived.
        Completed = "completed",
        /// It did not go through.
        Failed = "failed",
    }
}

/// A withdrawal. Source: docs.iterapay.com/docs/api-reference/withdrawals/get.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Withdrawal {
    /// Its id, opaque.
    #[serde(deserialize_with = "wire::id")]
    pub id: String,
    /// Where it goes.
    pub address: String,
    /// How much, in the token of the method. The network's fee is taken out of it.
    pub amount: Decimal,
    #[serde(rename = "paymentMethodID", skip_serializing_if = "Option::is_none")]
    payment_method_id: Option<MethodId>,
    #[serde(rename = "methodID", skip_serializing_if = "Option::is_none")]
    method_id: Option<MethodId>,
    #[serde(skip_serializing_if = "Option::is_none")]
    state: Option<WithdrawalState>,
    #[serde(skip_serializing_if = "Option::is_none")]
    status: Option<WithdrawalState>,
    /// When it was created.
    #[serde(rename = "createdAt")]
    pub created_at: Option<Time>,
    /// Its hash on the chain; none until it is sent out.
    #[serde(rename = "txHash")]
    pub tx_hash: Optional<String>,
}

impl Withdrawal {
    /// The method: `paymentMethodID`, in the guides `methodID`.
    #[must_use]
    pub fn method(&self) -> Option<&MethodId> {
        self.payment_method_id.as_ref().or(self.method_id.as_ref())
    }

    /// How it stands: `state`, or `status` as the guides say.
    #[must_use]
    pub fn state(&self) -> Option<&WithdrawalState> {
        self.state.as_ref().or(self.status.as_ref())
    }
}

/// `POST /merchants/{merchantID}/withdrawals`: pays out of the balance. There is no way to cancel it.
///
/// Not idempotent, and it carries no reference of yours: after a lost reply look at [`Pending`] before
/// anything is sent again. Source: docs.iterapay.com/docs/api-reference/withdrawals/create.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Create {
    /// The merchant's id.
    #[serde(rename = "merchantID")]
    pub merchant_id: String,
    /// Where it goes; it must fit the network of the method.
    pub address: String,
    /// How much, in the token of the method; more than nothing, and not more than the balance.
    pub amount: Decimal,
    /// In which token.
    #[serde(rename = "paymentMethodID")]
    pub payment_method_id: MethodId,
}

impl Operation for Create {
    type Api = IteraPay;
    type Output = Withdrawal;
    const SPEC: &'static Spec = &Spec::post(
        "withdrawal.create",
        "/merchants/{merchantID}/withdrawals",
        "https://docs.iterapay.com/docs/api-reference/withdrawals/create",
    )
    .moves_money();
    const ACCEPTS: Schemes = KEY_OR_JWT;

    fn validate(&self) -> Result<(), Error> {
        // As every chain writes them. A space or line end that slipped in would go to a wallet with the money.
        if self.address.is_empty() || !self.address.bytes().all(|byte| byte.is_ascii_graphic()) {
            return Err(Error::invalid_field("address", "an address, without spaces or line ends"));
        }
        check_positive("amount", self.amount)
    }

    fn verify(&self, made: &Withdrawal) -> Result<(), Error> {
        Error::unless_named("id", &made.id)?;
        if !same_address(&self.address, &made.address) {
            return Err(Error::mismatch("address", "the withdrawal goes to another address"));
        }
        if self.amount != made.amount {
            return Err(Error::mismatch("amount", "the withdrawal is of another amount"));
        }
        match made.method() {
            Some(method) if *method != self.payment_method_id => {
                Err(Error::mismatch("paymentMethodID", "the withdrawal is in another token"))
            }
            _ => Ok(()),
        }
    }
}

/// Whether two texts are one address. In hexadecimal ones the case of letters is only a checksum.
pub(crate) fn same_address(one: &str, other: &str) -> bool {
    one == other || (one.starts_with("0x") && one.eq_ignore_ascii_case(other))
}

/// `GET /merchants/{merchantID}/withdrawals/{withdrawalID}`: one withdrawal.
///
/// Source: docs.iterapay.com/docs/api-reference/withdrawals/get.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Get {
    /// The merchant's id.
    #[serde(rename = "merchantID")]
    pub merchant_id: String,
    /// The withdrawal's id.
    #[serde(rename = "withdrawalID")]
    pub withdrawal_id: String,
}

impl Operation for Get {
    type Api = IteraPay;
    type Output = Withdrawal;
    const SPEC: &'static Spec = &Spec::get(
        "withdrawal.get",
        "/merchants/{merchantID}/withdrawals/{withdrawalID}",
        "https://docs.iterapay.com/docs/api-reference/withdrawals/get",
    );
    const ACCEPTS: Schemes = KEY_OR_JWT;

    fn validate(&self) -> Result<(), Error> {
        // This path is the one of `Pending`.
        if self.withdrawal_id == "pending" {
            return Err(Error::invalid_field("withdrawalID", "the id of a withdrawal"));
        }
        Ok(())
    }

    fn verify(&self, withdrawal: &Withdrawal) -> Result<(), Error> {
        check_id(&self.withdrawal_id, &withdrawal.id)
    }
}

/// `GET /merchants/{merchantID}/withdrawals/pending`: those that are taken on and not on their way yet,
/// all at once. There is no list of the others.
///
/// Source: docs.iterapay.com/docs/api-reference/withdrawals/pending.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Pending {
    /// The merchant's id.
    #[serde(rename = "merchantID")]
    pub merchant_id: String,
}

impl Operation for Pending {
    type Api = IteraPay;
    type Output = Listing<Withdrawal>;
    const SPEC: &'static Spec = &Spec::get(
        "withdrawal.pending",
        "/merchants/{merchantID}/withdrawals/pending",
        "https://docs.iterapay.com/docs/api-reference/withdrawals/pending",
    );
    const ACCEPTS: Schemes = KEY_OR_JWT;
}
