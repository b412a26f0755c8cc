/// The secret key, sent as `Authorization: Bearer …`.
// TODO: the provider's own name for it; `BrowserSafe` instead of `ServerOnly` if payers may see it.
#[derive(Debug)]
pub enum SecretKey {}

impl CredentialKind for SecretKey {
    type Api = __Name__Api;
    type Exposure = ServerOnly;
    const ID: &'static str = "secret_key";
}
