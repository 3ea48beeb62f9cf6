use crate::{
    name::{RoleArn, SecretId, TidbUser},
    secret::Secret,
};

/// How DMS logs in to the cluster.
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub enum Credentials {
    /// By a user and a password that DMS stores, encrypted.
    #[non_exhaustive]
    Password {
        /// The SQL user.
        user: TidbUser,
        /// Its password.
        password: Secret,
    },
    /// By a secret of Secrets Manager that holds user, password, host and port.
    #[non_exhaustive]
    SecretsManager {
        /// The secret.
        secret: SecretId,
        /// The role that lets DMS read it.
        role: RoleArn,
    },
}
