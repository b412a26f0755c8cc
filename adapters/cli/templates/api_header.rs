/// The secret key, sent in a header of its own.
// TODO: the provider's own name for it; `BrowserSafe` instead of `ServerOnly` if payers may see it.
#[derive(Debug)]
pub enum SecretKey {}

impl CredentialKind for SecretKey {
    type Api = __Name__Api;
    type Exposure = ServerOnly;
    const ID: &'static str = "secret_key";
    // TODO: the header, in lower case.
    const WRITES: &'static [Written] = &[Written::Header("x-api-key")];
}
