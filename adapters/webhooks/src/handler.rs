use async_trait::async_trait;
use paymux_core::transport::BoxError;
use paymux_core::{Event, Verified};

/// What an app does with an event. Async functions and closures over a verified event are handlers.
///
/// `Ok` means that the app has the event for good: stored, not merely noticed. On an error the provider
/// is told to deliver again, and the error is logged, so it must show no secret.
#[async_trait]
pub trait EventHandler: Send + Sync + 'static {
    /// Deals with an event.
    async fn handle(&self, event: Verified<Event>) -> Result<(), BoxError>;
}

#[async_trait]
impl<F, Fut, E> EventHandler for F
where
    F: Fn(Verified<Event>) -> Fut + Send + Sync + 'static,
    Fut: Future<Output = Result<(), E>> + Send,
    E: Into<BoxError>,
{
    async fn handle(&self, event: Verified<Event>) -> Result<(), BoxError> {
        self(event).await.map_err(Into::into)
    }
}
