/// The key that signs each request; its id is the setting `key_id`.
#[derive(Debug)]
pub enum SigningKey {}

impl CredentialKind for SigningKey {
    type Api = __Name__Api;
    type Exposure = ServerOnly;
    const ID: &'static str = "signing_key";
    // TODO: every header that the signature takes, in lower case.
    const WRITES: &'static [Written] =
        &[Written::Header("x-key"), Written::Header("x-time"), Written::Header("x-signature")];
}
