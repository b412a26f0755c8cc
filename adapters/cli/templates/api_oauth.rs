/// The client secret, for which the provider gives tokens; the tokens are sent as `Authorization: Bearer …`.
#[derive(Debug)]
pub enum ClientSecret {}

impl CredentialKind for ClientSecret {
    type Api = __Name__Api;
    type Exposure = ServerOnly;
    const ID: &'static str = "client_secret";
}
