//! The side of the server in TLS, with the certificate of testdata/tls.
#![allow(dead_code)] // each test uses a part of it

use std::{net::TcpStream, sync::Arc};

use rustls::{
    ServerConfig, ServerConnection, StreamOwned,
    pki_types::{CertificateDer, PrivateKeyDer, pem::PemObject},
};
use unmime::net::tls::Tls;

use super::dialogue::Duplex;

const CERTIFICATE: &[u8] = include_bytes!("../../testdata/tls/certificate.pem");
const KEY: &[u8] = include_bytes!("../../testdata/tls/key.pem");

/// A client that trusts the server, which is `localhost`.
pub(crate) fn trusting() -> Tls {
    Tls::trusting(CERTIFICATE).unwrap()
}

/// What `dialogue::Server` goes on with.
pub(crate) fn encrypt(tcp: TcpStream) -> Box<dyn Duplex> {
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(
            vec![CertificateDer::from_pem_slice(CERTIFICATE).unwrap()],
            PrivateKeyDer::from_pem_slice(KEY).unwrap(),
        )
        .unwrap();
    let connection = ServerConnection::new(Arc::new(config)).unwrap();
    Box::new(StreamOwned::new(connection, tcp))
}
