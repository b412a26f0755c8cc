/// The password, sent as HTTP Basic with the user name from the setting `user`.
// TODO: the provider's own names for both. Where the key is the user name and the password stays empty: `USER` is
// `None`, and the slot `user` goes.
#[derive(Debug)]
pub enum Password {}

impl CredentialKind for Password {
    type Api = __Name__Api;
    type Exposure = ServerOnly;
    const ID: &'static str = "password";
    const WRITES: &'static [Written] = BASIC;
}

impl BasicAuth for Password {
    const USER: Option<&'static str> = Some("user");
}
