//! The list of payment methods, kept for a while.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use paymux_core::provider::Steps;
use paymux_core::{Asset, Client, Error, ErrorKind, PaymentMethod};

use crate::operations::payment_methods::{List, Method};
use crate::{ITERAPAY, IteraPay, MethodId};

/// How long a list is used. IteraPay says to cache it and to refresh it now and then.
const LIFETIME: Duration = Duration::from_secs(60 * 60);

/// The payment methods as last read: so amounts get their tokens, and no id stands in any code.
#[derive(Debug, Default)]
pub(super) struct Methods(Mutex<Option<Read>>);

#[derive(Debug)]
struct Read {
    at: Duration,
    list: Arc<[Method]>,
}

impl Methods {
    /// Every method.
    pub(super) async fn all(
        &self,
        client: &Client<IteraPay>,
        steps: &Steps<'_>,
    ) -> Result<Arc<[Method]>, Error> {
        let now = client.runtime().elapsed();
        if let Some(read) = &*self.0.lock().unwrap_or_else(PoisonError::into_inner)
            && now.saturating_sub(read.at) < LIFETIME
        {
            return Ok(read.list.clone());
        }
        self.read(client, steps).await
    }

    /// The method of this id; read anew before saying that there is none.
    pub(super) async fn by_id(
        &self,
        client: &Client<IteraPay>,
        id: &MethodId,
        steps: &Steps<'_>,
    ) -> Result<Method, Error> {
        let wanted = |method: &&Method| method.id == *id;
        let list = self.with(client, steps, wanted).await?;
        list.iter().find(wanted).cloned().ok_or_else(|| {
            let message = format!("IteraPay lists no payment method {id}");
            Error::invalid_field("method", message).of_provider(ITERAPAY.name)
        })
    }

    /// The only method that takes this asset. Of several, none is guessed.
    pub(super) async fn by_asset(
        &self,
        client: &Client<IteraPay>,
        asset: &Asset,
        steps: &Steps<'_>,
    ) -> Result<Method, Error> {
        let wanted = |method: &&Method| method.asset() == *asset;
        let list = self.with(client, steps, wanted).await?;
        let mut fitting = list.iter().filter(wanted);
        match (fitting.next(), fitting.next()) {
            (Some(only), None) => Ok(only.clone()),
            (None, _) => {
                let message = format!("IteraPay lists no payment method for {asset}");
                Err(Error::refused(ErrorKind::UnsupportedCurrency, message).of_provider(ITERAPAY.name))
            }
            (Some(one), Some(other)) => {
                let message = format!("name one: methods {} and {} both take {asset}", one.id, other.id);
                Err(Error::invalid_field("method", message).of_provider(ITERAPAY.name))
            }
        }
    }

    /// The list, read anew if nothing in it is wanted.
    async fn with(
        &self,
        client: &Client<IteraPay>,
        steps: &Steps<'_>,
        wanted: impl Fn(&&Method) -> bool + Send,
    ) -> Result<Arc<[Method]>, Error> {
        let known = self.all(client, steps).await?;
        if known.iter().any(|method| wanted(&method)) {
            return Ok(known);
        }
        self.read(client, steps).await
    }

    async fn read(&self, client: &Client<IteraPay>, steps: &Steps<'_>) -> Result<Arc<[Method]>, Error> {
        let list: Arc<[Method]> = client.send_with(&List {}, &steps.beside()).await?.value.0.items.into();
        let read = Read { at: client.runtime().elapsed(), list: list.clone() };
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(read);
        Ok(list)
    }
}

/// What a payer chooses from.
pub(super) fn choices(methods: &[Method]) -> Vec<PaymentMethod> {
    methods.iter().map(|method| PaymentMethod::new(method.id.as_str(), &method.name)).collect()
}
