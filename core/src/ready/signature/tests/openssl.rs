//! Made by OpenSSL 3.0, so that not only our own two ends agree. The private keys were thrown away.

/// A root.
pub(super) const ROOT: &str = "\
-----BEGIN CERTIFICATE-----\n\
MIIDJTCCAg2gAwIBAgIUPzRZ8kUg/vcCrC0ZHpLKKgfYy7UwDQYJKoZIhvcNAQEL\n\
BQAwGTEXMBUGA1UEAwwOQWNtZSBUZXN0IFJvb3QwIBcNMjYxMTI5MDIxOTIwWhgP\n\
MjEyNjExMDUwMjE5MjBaMBkxFzAVBgNVBAMMDkFjbWUgVGVzdCBSb290MIIBIjAN\n\
BgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEApXtFsEJlSAE747/zwd01bhdzAoZN\n\
qNC27y88sHfuzNqMysABQYnSgKbfzLGlrrCemVoCrYfMVzb/IpbNsFMePF3+j4ea\n\
SiqlH+j3tYB8B6hVhBR0zc2c7VTdSUTdrdan3PXpUW1CspChxFWZRVeIt2bx7amE\n\
uJNgNUpH6GyLXfbBLJETBxTtpXh1Gw/go1kkTd2bLfIoMAuD4PC9Hv0t4xIsxdFq\n\
oZ5bv4CTDM8Dk+Y/mZI/ntm/YaCCEGnJ0MDmMGJ58uF0JxgXeDl2/VWf86W7DIZ/\n\
CB45S+T21OF09qSmwrg1bRCZu9G9Uv6B2BxOvtK/XarEyysPKrZoJAQ/GQIDAQAB\n\
o2MwYTAdBgNVHQ4EFgQU6H6R51Q+aZT8+tIHmgI+H+sm7fswHwYDVR0jBBgwFoAU\n\
6H6R51Q+aZT8+tIHmgI+H+sm7fswDwYDVR0TAQH/BAUwAwEB/zAOBgNVHQ8BAf8E\n\
BAMCAgQwDQYJKoZIhvcNAQELBQADggEBAE0K11xqF8QkD2hHhgAXWqEsYGOEdTFP\n\
w7fMrFl40eASRGLCbLsihvFVoTVcweLwSxF3E7WAQF6f11i5iS9OTLgoajpflkpx\n\
07MahSRFszQjF5wiq76aDwlabyKlN7e2NOvXbu+90ac4MHO4LRQHDCwsNj0YKp7A\n\
gbKOB6ruRwfyHNV3l547hTkxRnBaThkncrD1gN/lCpV3k+NAjx9IOXEFAvsBrEKz\n\
5baV6q+esn+SDJReeFbonaCgDxJOjbEHDRN0evQycVGT0PhFX2xcuYAGR8vTZuye\n\
70gk/bqIso7249Fju1gkYK9gMNcJOhe53tI+BnEwiaPbuBOXFetjq4A=\n\
-----END CERTIFICATE-----\n";

/// A certificate that the root gave to `hooks.acme.example`, with an RSA key.
pub(super) const CERTIFICATE: &str = "\
-----BEGIN CERTIFICATE-----\n\
MIIDSDCCAjCgAwIBAgIUYmWBU138YaE6sKh8ZnOj+i+KqEgwDQYJKoZIhvcNAQEL\n\
BQAwGTEXMBUGA1UEAwwOQWNtZSBUZXN0IFJvb3QwIBcNMjYxMTI5MDIxOTIxWhgP\n\
MjEyNjExMDUwMjE5MjFaMB0xGzAZBgNVBAMMEmhvb2tzLmFjbWUuZXhhbXBsZTCC\n\
ASIwDQYJKoZIhvcNAQEBBQADggEPADCCAQoCggEBAP3FHW3opOUwe5Xi1sJA017L\n\
6aRZ4xa3gavclpCl7wWnoxshyU7opl98q+iYmgHsMtye4guKC18fAyRNE8sJGrwN\n\
OH8teXRxfQ8sW3D+gqNbUEU1HIMzw/Uqna5yq4tdIoIVsyoqP/nmm4pzC8p3H5g5\n\
XSFPwYyu53gYl9KkjXGQmVLlDPS9rc4WRVD6BAa68sf9nCcA2cT+BgFuLrN3iLMn\n\
Ozm0dcx4DH1yRcOkOVBI9uWPXY4XcJ3o1Dj+Ce12l01r2wENlzbHoiQTKnRj2k0p\n\
q3ASMl6zk5qZqv+SfOMnwG+lqLrHGVUIippVQn8TgNKwycbJQ4jImjp1LJIdIocC\n\
AwEAAaOBgTB/MB0GA1UdEQQWMBSCEmhvb2tzLmFjbWUuZXhhbXBsZTATBgNVHSUE\n\
DDAKBggrBgEFBQcDATAJBgNVHRMEAjAAMB0GA1UdDgQWBBQ1ScOKQFJsOCg7eEx1\n\
Thd7fsHCJDAfBgNVHSMEGDAWgBTofpHnVD5plPz60geaAj4f6ybt+zANBgkqhkiG\n\
9w0BAQsFAAOCAQEAP4SrqK2Uzjpm4DJpixoKxQcUZoZjhqFlk8N5BYCdLo95Db/Y\n\
wnxYCH/k+ZlGQBLkhWFDp4wp+8/bkYum+zzMibAwjSJfdr35VYvLqRgNj9MvKVnb\n\
XKIQ8oGeNp0WeAHXp8X7Hmvms8INnfSYb4Fg3Rhvco7dupUxz2s3z67NHVuScms2\n\
Wi75jkUUhGvYHYFNroI9JMrgsAcWTCjJc1trR/neuudHkf6cSMt3lvqirQVhYg0R\n\
DWLKrs6tWE5npL8/u2kK8qbYwojoRJsK8HpI4dttyvyHuqNusJZkv1eiwUiSGAxK\n\
kyob1wNmmsiuRTQU8XWcHXH5tjEo5qtnwuRhtw==\n\
-----END CERTIFICATE-----\n";

/// The public key in it.
pub(super) const RSA_KEY: &str = "\
-----BEGIN PUBLIC KEY-----\n\
MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEA/cUdbeik5TB7leLWwkDT\n\
XsvppFnjFreBq9yWkKXvBaejGyHJTuimX3yr6JiaAewy3J7iC4oLXx8DJE0Tywka\n\
vA04fy15dHF9DyxbcP6Co1tQRTUcgzPD9SqdrnKri10ighWzKio/+eabinMLyncf\n\
mDldIU/BjK7neBiX0qSNcZCZUuUM9L2tzhZFUPoEBrryx/2cJwDZxP4GAW4us3eI\n\
syc7ObR1zHgMfXJFw6Q5UEj25Y9djhdwnejUOP4J7XaXTWvbAQ2XNseiJBMqdGPa\n\
TSmrcBIyXrOTmpmq/5J84yfAb6WouscZVQiKmlVCfxOA0rDJxslDiMiaOnUskh0i\n\
hwIDAQAB\n\
-----END PUBLIC KEY-----\n";

/// Its signature of `tx-1|2030-01-01T00:00:00Z|WH-1|` and the CRC-32 of `BODY`.
pub(super) const RSA_OF_MESSAGE: &str = "\
3ttnoJLjH4rhiKJDqKYvZhx9JzTcCJnZ2WAdOJG7aqrbUS3zu23j58ubQoqJ28kdEVvV2gVQhYgmHmJg2PsGEW0TyXfpgJqZ\
/fomWJNejZOr1SWU828jU88kvQ7coZugY4uta6EXJ3++qWAOIoPPQjlFzZmQkPE2D/3IbosfY6dEzryr9qeGa5GplnMilzE0\
87kW6liJSOj1cUNoFTuN8SJ3IPxN+4D3GMD+tkyCKMk86hwk6sn/oyU4nq4LxUO0+CNtBJPhYpxqYNzUUpNLslVvEqXYBWTS\
iYn0IIJ9BQ6g6fbunoRG6g49KZ+xO+HibYfeTsP2QCfis2ZoS/VUKA==";

/// Its signature of `BODY`.
pub(super) const RSA_OF_BODY: &str = "\
ELVMuyziRA4RSHAyACTncqe8SaFoEwLnDtT+LxyAzhAbhx3uY8xlqLmOYkPexYqwd8V/QJKai0fw4v+rpKuoBEhqOZwj3Bzx\
V/2ldkDQJVuiIqU9Nk3Zu+ZjzlDp6eGrca6biBzxgoVElVb+oZ6ZQyfzQeUknTns38T2eUks1gA9ruOTea170FKGk6Q1kBYV\
ATq+ye7gVGZa57Lq9UvSxlSVgkNyXHdjZ1ZJa+9SmBEbDFgNSIbUGcMhsLTqYYkoBahJANSRubePUJDu+2WtzrQpvQfHDWq+\
jndYSu4nQZKoNx6RpdRstkftMLUGCyjv2SLbpF+kA6HR3safbWZSlA==";

/// An Ed25519 public key, as Standard Webhooks writes it.
pub(super) const ED25519_KEY: &str = "\
whpk_iz7VhW6A91EXC0x46ddGiyHyt0w11HG/0fqqtMuhS1w=";

/// The same key as a PEM file.
pub(super) const ED25519_PEM: &str = "\
-----BEGIN PUBLIC KEY-----\n\
MCowBQYDK2VwAyEAiz7VhW6A91EXC0x46ddGiyHyt0w11HG/0fqqtMuhS1w=\n\
-----END PUBLIC KEY-----\n";

/// Its signature of `msg_2KWPBgLlAfxdpx2AI54pPJ85f4W.1893456000.` and `BODY`.
pub(super) const ED25519_SIGNATURE: &str = "\
KVvss5m9ozITuplUgdug93X+O/0rvDqkgi/g5BhptzKTpWGSb/c62rcaTeTgGoNV2fdOXZofeLOW8EnDA+v8CQ==";
