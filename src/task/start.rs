use super::{ReplicationTask, rules, words::words};
use crate::{
    finding::{Findings, Refused},
    name::ReplicationTaskArn,
};

words! {
    /// How a task starts.
    StartType, "a start type" {
        /// For the first time. A second time it makes wrong data, so DMS refuses it.
        StartReplication = "start-replication",
        /// Where it stopped. After a full load: the tables that were not or only partly loaded.
        ResumeProcessing = "resume-processing",
        /// All tables anew.
        ReloadTarget = "reload-target",
    }
}

/// The start of a task whose two connections were tested.
///
/// ```
/// # use aws_sdk_databasemigration::types::Connection;
/// use tidb_dms::{
///     name::ReplicationTaskArn,
///     task::{TaskStart, TestedConnection},
/// };
///
/// # let answered = |endpoint| {
/// #     Connection::builder()
/// #         .endpoint_arn(format!("arn:aws:dms:us-west-2:123456789012:endpoint:{endpoint}"))
/// #         .replication_instance_arn("arn:aws:dms:us-west-2:123456789012:rep:ORDERS")
/// #         .status("successful")
/// #         .build()
/// # };
/// # let (from_aurora, to_tidb) = (answered("AURORA"), answered("TIDB"));
/// // As `DescribeConnections` answered.
/// let source = TestedConnection::try_from(&from_aurora)?;
/// let target = TestedConnection::try_from(&to_tidb)?;
/// let task: ReplicationTaskArn = "arn:aws:dms:us-west-2:123456789012:task:ORDERS".parse()?;
/// let request = TaskStart::first(&task)
///     .source_tested(&source)
///     .target_tested(&target)
///     .request()?;
/// assert_eq!(request.get_replication_task_arn().as_deref(), Some(task.as_str()));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
#[must_use = "a task starts when the request is sent"]
pub struct TaskStart<Source = SourceUntested, Target = TargetUntested> {
    pub(super) task: ReplicationTaskArn,
    pub(super) start_type: StartType,
    source: Source,
    target: Target,
}

impl TaskStart {
    /// The first start: `start-replication`.
    pub fn first(task: &ReplicationTaskArn) -> Self {
        Self::of(task, StartType::StartReplication)
    }

    /// A later start that goes on where the task stopped: `resume-processing`.
    pub fn resume(task: &ReplicationTaskArn) -> Self {
        Self::of(task, StartType::ResumeProcessing)
    }

    /// A later start that loads all tables anew: `reload-target`.
    pub fn reload(task: &ReplicationTaskArn) -> Self {
        Self::of(task, StartType::ReloadTarget)
    }

    /// A start of this type.
    pub fn of(task: &ReplicationTaskArn, start_type: StartType) -> Self {
        Self { task: task.clone(), start_type, source: SourceUntested, target: TargetUntested }
    }
}

impl<Source, Target> TaskStart<Source, Target> {
    /// The test that the source passed from the instance of the task.
    pub fn source_tested(self, tested: &TestedConnection) -> TaskStart<SourceTested, Target> {
        let Self { task, start_type, target, .. } = self;
        TaskStart { task, start_type, source: SourceTested(tested.clone()), target }
    }

    /// The test that the target passed from the instance of the task.
    pub fn target_tested(self, tested: &TestedConnection) -> TaskStart<Source, TargetTested> {
        let Self { task, start_type, source, .. } = self;
        TaskStart { task, start_type, source, target: TargetTested(tested.clone()) }
    }

    /// How the task starts.
    pub fn start_type(&self) -> StartType {
        self.start_type
    }

    /// Whether both tests were of this task's endpoints, from its instance.
    ///
    /// # Errors
    /// Each test that was of something else.
    pub fn matching(self, task: &ReplicationTask) -> Result<Self, Refused>
    where
        Source: SourceTestGiven,
        Target: TargetTestGiven,
    {
        let mut findings = Findings::none();
        let ends = [
            ("source connection", self.source.tested(), &task.source),
            ("target connection", self.target.tested(), &task.target),
        ];
        for (subject, tested, endpoint) in ends {
            findings.expect(
                tested.endpoint == endpoint.as_str() && tested.instance == task.instance.as_str(),
                rules::CONNECTION_OF_TASK,
                subject,
                || format!("the test was of {} from {}", tested.endpoint, tested.instance),
                format!("test {endpoint} from {}", task.instance),
            );
        }
        findings
            .judge(Some(self))
            .map(|(start, _)| start)
    }

    /// The two tests fit each other: two endpoints, one instance.
    pub(super) fn check(&self) -> Result<(), Refused>
    where
        Source: SourceTestGiven,
        Target: TargetTestGiven,
    {
        let (source, target) = (self.source.tested(), self.target.tested());
        let mut findings = Findings::none();
        findings.expect(
            source.endpoint != target.endpoint,
            rules::CONNECTION_OF_TASK,
            "target connection",
            || format!("both tests were of {}", source.endpoint),
            "test the source and the target, and give each its own test",
        );
        findings.expect(
            source.instance == target.instance,
            rules::CONNECTION_OF_TASK,
            "target connection",
            || {
                format!(
                    "it was tested from {}, the source from {}",
                    target.instance, source.instance
                )
            },
            "test both from the instance of the task",
        );
        findings
            .judge(Some(()))
            .map(|(checked, _)| checked)
    }
}

/// A connection from an instance to an endpoint that DMS has tested with success.
///
/// Made from a `Connection` of `DescribeConnections` by `TryFrom`, and in no other way. A change of the endpoint or the
/// instance makes it stale: DMS wants the test again.
#[derive(Clone, Debug, Eq, Hash, PartialEq)]
pub struct TestedConnection {
    pub(super) endpoint: String,
    pub(super) instance: String,
}

impl TestedConnection {
    /// The ARN of the endpoint that was tested.
    pub fn endpoint(&self) -> &str {
        &self.endpoint
    }

    /// The ARN of the instance that it was tested from.
    pub fn instance(&self) -> &str {
        &self.instance
    }
}

/// A connection that DMS has not tested with success: its status, and the last failure.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
#[error("the connection to {endpoint} is `{status}`, not `successful`{}", because(.failure.as_deref()))]
pub struct ConnectionNotTested {
    pub(super) endpoint: String,
    pub(super) status: String,
    pub(super) failure: Option<String>,
}

impl ConnectionNotTested {
    /// The status that DMS gives, such as `failed` or `testing`.
    pub fn status(&self) -> &str {
        &self.status
    }

    /// What DMS said when the test failed last.
    pub fn last_failure_message(&self) -> Option<&str> {
        self.failure.as_deref()
    }
}

fn because(failure: Option<&str>) -> String {
    failure
        .map(|failure| format!(": {failure}"))
        .unwrap_or_default()
}

/// Slot: the source was not tested.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct SourceUntested;

/// Slot: the target was not tested.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct TargetUntested;

/// Slot: the source passed its test.
#[derive(Clone, Debug)]
pub struct SourceTested(TestedConnection);

/// Slot: the target passed its test.
#[derive(Clone, Debug)]
pub struct TargetTested(TestedConnection);

/// Proof: the source passed its test.
#[diagnostic::on_unimplemented(
    message = "the source connection of this task was not tested",
    label = "call `.source_tested(&connection)` first",
    note = "DMS refuses to start a task whose connections were not tested with success from its instance"
)]
pub trait SourceTestGiven: sealed::Tested {}
#[diagnostic::do_not_recommend]
impl SourceTestGiven for SourceTested {}

/// Proof: the target passed its test.
#[diagnostic::on_unimplemented(
    message = "the target connection of this task was not tested",
    label = "call `.target_tested(&connection)` first",
    note = "DMS refuses to start a task whose connections were not tested with success from its instance"
)]
pub trait TargetTestGiven: sealed::Tested {}
#[diagnostic::do_not_recommend]
impl TargetTestGiven for TargetTested {}

#[expect(unnameable_types, reason = "sealed: nobody else proves a test")]
mod sealed {
    use super::{SourceTested, TargetTested, TestedConnection};

    pub trait Tested {
        fn tested(&self) -> &TestedConnection;
    }
    impl Tested for SourceTested {
        fn tested(&self) -> &TestedConnection {
            &self.0
        }
    }
    impl Tested for TargetTested {
        fn tested(&self) -> &TestedConnection {
            &self.0
        }
    }
}
