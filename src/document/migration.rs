//! A document as a whole migration.

use super::{
    Description, Lookup, parts::read_tags, reader::Table, reference::referred, rules, task,
};
use crate::{
    compute::ServerlessOutline,
    endpoint::Role,
    finding::{Finding, Refused},
    migration::{Compute, Existing, Migration, PasswordMark, Profile, Side, Start},
    name::{EndpointArn, Tags},
    task::TaskOutline,
};

pub(super) fn of(description: &Description, name: &str) -> Result<Migration, Refused> {
    let around = description.around();
    let missing = |subject: &str, remedy: &str| {
        Refused::from(Finding::new(rules::MISSING, subject, "it is missing", remedy))
    };
    let serverless = task::with_stand_ins(&around, "serverless", task::read_serverless_at)?;
    let task = task::with_stand_ins(&around, "task", task::read_task_at)?;
    let far: EndpointArn = match (&serverless, &task, description.endpoint.role()) {
        (Some(work), _, Role::Target) => work.source().clone(),
        (Some(work), _, Role::Source) => work.target().clone(),
        (None, Some(work), Role::Target) => work.source().clone(),
        (None, Some(work), Role::Source) => work.target().clone(),
        (None, None, _) => {
            return Err(missing("task", "add `[task]` or `[serverless]` with `far_endpoint`"));
        }
    };
    let compute: Compute = match (serverless, description.instance()) {
        (Some(replication), _) => ServerlessOutline::of(replication).into(),
        (None, Some(instance)) => instance.clone().into(),
        (None, None) => return Err(missing("instance", "add `[instance]` or `[serverless]`")),
    };
    let near: Side = description.endpoint.clone().into();
    let (source, target) = match description.endpoint.role() {
        Role::Source => (near, far.into()),
        Role::Target => (far.into(), near),
    };
    let terms = description.terms.clone();
    Migration::builder()
        .name(name)
        .region(description.region.clone())
        .subnet_group(description.subnet_group().cloned())
        .network(description.network().cloned())
        .compute(compute)
        .source(source)
        .target(target)
        .task(task.map(TaskOutline::of))
        .start(terms.start)
        .existing(terms.existing)
        .password_mark(terms.password_mark)
        .certificate(description.certificate.clone())
        .tags(terms.tags)
        .profile(terms.profile)
        .build()
}

/// What `[migration]` says of the whole.
#[derive(Clone, Debug, Default)]
pub(super) struct Terms {
    start: Start,
    existing: Existing,
    password_mark: PasswordMark,
    tags: Tags,
    profile: Profile,
}

const STARTS: [(&str, Start); 2] =
    [("by-caller", Start::ByCaller), ("when-tested", Start::WhenTested)];

const EXISTING: [(&str, Existing); 2] = [("refuse", Existing::Refuse), ("adopt", Existing::Adopt)];

pub(super) fn read(table: Table<'_>, lookup: &dyn Lookup) -> Terms {
    let is_strict = table.flag("strict").unwrap_or_default();
    let terms = Terms {
        start: table
            .choice("start", &STARTS)
            .unwrap_or_default(),
        existing: table
            .choice("existing", &EXISTING)
            .unwrap_or_default(),
        password_mark: read_mark(&table, lookup),
        tags: read_tags(&table),
        profile: if is_strict { Profile::Strict } else { Profile::Usual },
    };
    table.finish();
    terms
}

/// A version as it stands there, or a key, which may be referred to.
fn read_mark(table: &Table<'_>, lookup: &dyn Lookup) -> PasswordMark {
    let version = table.text("password_version");
    let key = referred(table, "password_key", lookup);
    let (mark, name) = match (version, key) {
        (Some(version), None) => (PasswordMark::Version(version.to_owned()), "password_version"),
        (None, Some(key)) => (PasswordMark::Keyed(key), "password_key"),
        (None, None) => return PasswordMark::Unwatched,
        (Some(_), Some(_)) => {
            let problem = "there is a `password_version` too";
            let remedy = "keep one of the two";
            table
                .report
                .add(rules::KEY, table.path_of("password_key"), problem, remedy);
            return PasswordMark::Unwatched;
        }
    };
    table
        .report
        .extend(mark.findings(&table.path_of(name)));
    mark
}
