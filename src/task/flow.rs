mod kind;
mod position;

pub use kind::{Direction, MigrationKind, MigrationType};
pub use position::{CdcStart, CdcStop};

/// Which way rows go and whether changes follow, asked in that order.
///
/// ```
/// use tidb_dms::task::{DataFlow, MigrationKind, MigrationType};
///
/// let migration: MigrationType = DataFlow::to_tidb().full_load_and_cdc().into();
/// assert_eq!(migration.kind(), MigrationKind::FullLoadAndCdc);
/// ```
///
/// 1. Is TiDB the source ([`from_tidb`](DataFlow::from_tidb)) or the target ([`to_tidb`](DataFlow::to_tidb))?
/// 2. [`full_load`](Self::full_load), [`full_load_and_cdc`](Self::full_load_and_cdc) or [`cdc`](Self::cdc)? The last two
///    only towards TiDB, which keeps no binary log to read changes from.
/// 3. Where changes follow, [`start_at`](Self::start_at) and [`stop_at`](Self::stop_at) may bound them.
///
/// The answer becomes a [`MigrationType`] by `into()`.
#[derive(Clone, Debug)]
#[must_use = "a flow does nothing until it becomes a migration type"]
pub struct DataFlow<Side, Kind = KindUnanswered, Start = AnyStart, Stop = AnyStop> {
    side: Side,
    kind: Kind,
    start: Start,
    stop: Stop,
}

impl DataFlow<FromTidb> {
    /// TiDB is the source: existing rows only.
    pub fn from_tidb() -> Self {
        Self { side: FromTidb, kind: KindUnanswered, start: AnyStart, stop: AnyStop }
    }
}

impl DataFlow<ToTidb> {
    /// TiDB is the target, and the source is anything that DMS reads.
    pub fn to_tidb() -> Self {
        Self { side: ToTidb, kind: KindUnanswered, start: AnyStart, stop: AnyStop }
    }
}

impl<Side, Kind, Start, Stop> DataFlow<Side, Kind, Start, Stop> {
    /// Existing rows only: `full-load`. The task stops by itself when they are loaded.
    pub fn full_load(self) -> DataFlow<Side, FullLoadOnly, Start, Stop>
    where
        Kind: KindOpen,
    {
        let Self { side, start, stop, .. } = self;
        DataFlow { side, kind: FullLoadOnly, start, stop }
    }

    /// Towards TiDB only. Existing rows, then changes until the task is stopped: `full-load-and-cdc`.
    pub fn full_load_and_cdc(self) -> DataFlow<Side, WithChanges, Start, Stop>
    where
        Kind: KindOpen,
        Side: MayFollowChanges,
    {
        let Self { side, start, stop, .. } = self;
        DataFlow { side, kind: WithChanges(MigrationKind::FullLoadAndCdc), start, stop }
    }

    /// Towards TiDB only. Changes and no existing rows: `cdc`.
    pub fn cdc(self) -> DataFlow<Side, WithChanges, Start, Stop>
    where
        Kind: KindOpen,
        Side: MayFollowChanges,
    {
        let Self { side, start, stop, .. } = self;
        DataFlow { side, kind: WithChanges(MigrationKind::Cdc), start, stop }
    }

    /// Where changes begin, a time or a position of the source; DMS's default is where the task starts. It counts for the first
    /// run: a task that ran goes on from where it was, whatever is described later.
    pub fn start_at(self, start: CdcStart) -> DataFlow<Side, Kind, StartGiven, Stop>
    where
        Kind: FollowsChanges,
        Start: StartOpen,
    {
        let Self { side, kind, stop, .. } = self;
        DataFlow { side, kind, start: StartGiven(start), stop }
    }

    /// Where changes end; DMS's default is when the task is stopped.
    pub fn stop_at(self, stop: CdcStop) -> DataFlow<Side, Kind, Start, StopGiven>
    where
        Kind: FollowsChanges,
        Stop: StopOpen,
    {
        let Self { side, kind, start, .. } = self;
        DataFlow { side, kind, start, stop: StopGiven(stop) }
    }
}

impl<Side, Kind, Start, Stop> From<DataFlow<Side, Kind, Start, Stop>> for MigrationType
where
    Side: sealed::Side,
    Kind: KindChosen,
    Start: sealed::Slot<CdcStart>,
    Stop: sealed::Slot<CdcStop>,
{
    fn from(flow: DataFlow<Side, Kind, Start, Stop>) -> Self {
        let DataFlow { side, kind, start, stop } = flow;
        Self::proven(side.direction(), kind.kind(), start.value(), stop.value())
    }
}

/// Slot: TiDB is the source.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct FromTidb;

/// Slot: TiDB is the target.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct ToTidb;

/// Slot: nothing said yet about full load and changes.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct KindUnanswered;

/// Slot: existing rows and nothing more.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct FullLoadOnly;

/// Slot: changes follow, after a full load or without one.
#[derive(Clone, Copy, Debug)]
pub struct WithChanges(MigrationKind);

/// Slot: changes begin where the task starts.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct AnyStart;

/// Slot: changes begin at a given place.
#[derive(Clone, Debug)]
pub struct StartGiven(CdcStart);

/// Slot: changes end when the task is stopped.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct AnyStop;

/// Slot: changes end at a given place.
#[derive(Clone, Debug)]
pub struct StopGiven(CdcStop);

/// Proof: changes can be read from this source.
#[diagnostic::on_unimplemented(
    message = "changes cannot be read from TiDB",
    label = "use `.full_load()` here, or `DataFlow::to_tidb()`",
    note = "TiDB keeps no MySQL binary log, so DMS can only load its existing rows",
    note = "TiDB answers SHOW MASTER STATUS all the same: what that shows is no binary log"
)]
pub trait MayFollowChanges: sealed::Sealed {}
#[diagnostic::do_not_recommend]
impl MayFollowChanges for ToTidb {}

/// Proof: full load and changes were not decided before.
#[diagnostic::on_unimplemented(
    message = "this flow has its migration type already",
    label = "a second migration type",
    note = "call one of `.full_load()`, `.full_load_and_cdc()` and `.cdc()`"
)]
pub trait KindOpen: sealed::Sealed {}
#[diagnostic::do_not_recommend]
impl KindOpen for KindUnanswered {}

/// Proof: full load and changes were decided.
#[diagnostic::on_unimplemented(
    message = "this flow has no migration type",
    label = "call `.full_load()`, `.full_load_and_cdc()` or `.cdc()` first",
    note = "DMS asks for one of full-load, full-load-and-cdc and cdc"
)]
pub trait KindChosen: sealed::Kind {}
#[diagnostic::do_not_recommend]
impl KindChosen for FullLoadOnly {}
#[diagnostic::do_not_recommend]
impl KindChosen for WithChanges {}

/// Proof: this flow follows changes.
#[diagnostic::on_unimplemented(
    message = "a CDC position needs a flow that follows changes",
    label = "call `.full_load_and_cdc()` or `.cdc()` before it, or leave it out",
    note = "a full load ends when the existing rows are loaded: it has no place in a log to start or stop at"
)]
pub trait FollowsChanges: sealed::Sealed {}
#[diagnostic::do_not_recommend]
impl FollowsChanges for WithChanges {}

/// Proof: no start was given before.
#[diagnostic::on_unimplemented(
    message = "this flow has its CDC start already",
    label = "a second start",
    note = "DMS takes a start time or a start position, never both: a `CdcStart` is one of them"
)]
pub trait StartOpen: sealed::Sealed {}
#[diagnostic::do_not_recommend]
impl StartOpen for AnyStart {}

/// Proof: no stop was given before.
#[diagnostic::on_unimplemented(
    message = "this flow has its CDC stop already",
    label = "a second stop",
    note = "changes end in one place"
)]
pub trait StopOpen: sealed::Sealed {}
#[diagnostic::do_not_recommend]
impl StopOpen for AnyStop {}

#[expect(unnameable_types, reason = "sealed: nobody else answers these questions")]
mod sealed {
    use super::{
        AnyStart, AnyStop, CdcStart, CdcStop, Direction, FromTidb, FullLoadOnly, KindUnanswered,
        MigrationKind, StartGiven, StopGiven, ToTidb, WithChanges,
    };

    pub trait Sealed {}
    impl Sealed for ToTidb {}
    impl Sealed for KindUnanswered {}
    impl Sealed for WithChanges {}
    impl Sealed for AnyStart {}
    impl Sealed for AnyStop {}

    pub trait Side {
        fn direction(self) -> Direction;
    }
    impl Side for FromTidb {
        fn direction(self) -> Direction {
            Direction::OutOfTidb
        }
    }
    impl Side for ToTidb {
        fn direction(self) -> Direction {
            Direction::IntoTidb
        }
    }

    pub trait Kind {
        fn kind(self) -> MigrationKind;
    }
    impl Kind for FullLoadOnly {
        fn kind(self) -> MigrationKind {
            MigrationKind::FullLoad
        }
    }
    impl Kind for WithChanges {
        fn kind(self) -> MigrationKind {
            self.0
        }
    }

    pub trait Slot<T> {
        fn value(self) -> Option<T>;
    }
    impl Slot<CdcStart> for AnyStart {
        fn value(self) -> Option<CdcStart> {
            None
        }
    }
    impl Slot<CdcStart> for StartGiven {
        fn value(self) -> Option<CdcStart> {
            Some(self.0)
        }
    }
    impl Slot<CdcStop> for AnyStop {
        fn value(self) -> Option<CdcStop> {
            None
        }
    }
    impl Slot<CdcStop> for StopGiven {
        fn value(self) -> Option<CdcStop> {
            Some(self.0)
        }
    }
}
