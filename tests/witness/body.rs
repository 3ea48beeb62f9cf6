//! What the SDK puts on the wire for a request, without sending it.
//!
//! The SDK gives no public way to send a finished `…Input` (only an `…InputBuilder` has `send_with`). It needs none to
//! show the wire: each operation is a public `RuntimePlugin` whose settings hold the serializer that the client uses, and
//! that serializer takes the finished `…Input` and returns the HTTP request.

use std::sync::{Arc, Mutex};

use aws_sdk_databasemigration::{Client, operation};
use aws_smithy_runtime_api::{
    client::{
        http::{
            HttpClient, HttpConnector, HttpConnectorFuture, HttpConnectorSettings,
            SharedHttpConnector,
        },
        interceptors::context::Input,
        orchestrator::{HttpRequest, HttpResponse},
        runtime_components::RuntimeComponents,
        runtime_plugin::RuntimePlugin,
        ser_de::{SerializeRequest, SharedRequestSerializer},
    },
    http::StatusCode,
};
use aws_smithy_types::{body::SdkBody, config_bag::ConfigBag};
use serde_json::Value;

/// An operation's name and the JSON that goes with it.
pub(crate) type Request = (String, Value);

/// A request of DMS, finished or still a builder.
pub(crate) trait Wire: Clone {
    /// What the SDK would send.
    fn wire(&self) -> Request;
}

macro_rules! wire {
    ($($module:ident: $operation:ident, $input:ident, $builder:ident;)*) => {$(
        impl Wire for operation::$module::$input {
            fn wire(&self) -> Request {
                serialized(&operation::$module::$operation::new(), Input::erase(self.clone()))
            }
        }

        impl Wire for operation::$module::builders::$builder {
            fn wire(&self) -> Request {
                self.clone().build().expect("the builder is complete").wire()
            }
        }
    )*};
}

wire! {
    add_tags_to_resource: AddTagsToResource, AddTagsToResourceInput, AddTagsToResourceInputBuilder;
    create_endpoint: CreateEndpoint, CreateEndpointInput, CreateEndpointInputBuilder;
    create_replication_config: CreateReplicationConfig, CreateReplicationConfigInput, CreateReplicationConfigInputBuilder;
    create_replication_instance: CreateReplicationInstance, CreateReplicationInstanceInput, CreateReplicationInstanceInputBuilder;
    create_replication_subnet_group: CreateReplicationSubnetGroup, CreateReplicationSubnetGroupInput, CreateReplicationSubnetGroupInputBuilder;
    create_replication_task: CreateReplicationTask, CreateReplicationTaskInput, CreateReplicationTaskInputBuilder;
    import_certificate: ImportCertificate, ImportCertificateInput, ImportCertificateInputBuilder;
    modify_endpoint: ModifyEndpoint, ModifyEndpointInput, ModifyEndpointInputBuilder;
    modify_replication_config: ModifyReplicationConfig, ModifyReplicationConfigInput, ModifyReplicationConfigInputBuilder;
    modify_replication_instance: ModifyReplicationInstance, ModifyReplicationInstanceInput, ModifyReplicationInstanceInputBuilder;
    modify_replication_subnet_group: ModifyReplicationSubnetGroup, ModifyReplicationSubnetGroupInput, ModifyReplicationSubnetGroupInputBuilder;
    modify_replication_task: ModifyReplicationTask, ModifyReplicationTaskInput, ModifyReplicationTaskInputBuilder;
    start_replication: StartReplication, StartReplicationInput, StartReplicationInputBuilder;
    start_replication_task: StartReplicationTask, StartReplicationTaskInput, StartReplicationTaskInputBuilder;
    test_connection: TestConnection, TestConnectionInput, TestConnectionInputBuilder;
}

fn serialized(operation: &impl RuntimePlugin, input: Input) -> Request {
    let settings = operation
        .config()
        .expect("an operation has settings");
    let serializer = settings
        .load::<SharedRequestSerializer>()
        .expect("an operation has a serializer");
    let request = serializer
        .serialize_input(input, &mut ConfigBag::base())
        .expect("the input is serializable");
    read(&request)
}

fn read(request: &HttpRequest) -> Request {
    let operation = request
        .headers()
        .get("x-amz-target")
        .and_then(|target| target.strip_prefix("AmazonDMSv20160101."))
        .expect("the request names an operation of DMS");
    let body = request
        .body()
        .bytes()
        .expect("the body is in memory");
    (operation.to_owned(), serde_json::from_slice(body).expect("the body is JSON"))
}

/// An account that accepts everything with `{}` and keeps what it was sent, in order.
///
/// For code that sends by itself; what a request looks like alone is asked by [`Wire::wire`].
#[derive(Clone, Debug, Default)]
pub(crate) struct Captured(Arc<Mutex<Vec<Request>>>);

impl Captured {
    /// The real client, sending here.
    pub(crate) fn client(&self) -> Client {
        Client::from_conf(
            super::config()
                .http_client(self.clone())
                .build(),
        )
    }

    /// Everything sent so far.
    pub(crate) fn requests(&self) -> Vec<Request> {
        self.0
            .lock()
            .expect("no sender panicked")
            .clone()
    }
}

impl HttpConnector for Captured {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        self.0
            .lock()
            .expect("no sender panicked")
            .push(read(&request));
        let accepted = StatusCode::try_from(200).expect("200 is a status");
        HttpConnectorFuture::ready(Ok(HttpResponse::new(accepted, SdkBody::from("{}"))))
    }
}

impl HttpClient for Captured {
    fn http_connector(
        &self,
        _: &HttpConnectorSettings,
        _: &RuntimeComponents,
    ) -> SharedHttpConnector {
        SharedHttpConnector::new(self.clone())
    }
}
