//! The rules about tasks, in the order of the room.

crate::finding::rules! {
    Error WORD = "task-word-known", "API StartReplicationTask, CreateReplicationTask (2026-05); AWS DMS guide, Tasks.CustomizingTasks (2023, 2026)";
    Error CHANGES_FROM_TIDB = "no-changes-from-tidb", "TiDB Cloud, Connect AWS DMS (2026-04); TiDB, MySQL Compatibility (8.5): no replication protocol, no binary log";
    Error CDC_POSITION_FULL_LOAD = "cdc-position-needs-changes", "API CreateReplicationTask.CdcStartPosition, CdcStopPosition (2026-05)";
    Error CDC_START = "cdc-start-grammar", "API CreateReplicationTask.CdcStartPosition (2026-05)";
    Error CDC_STOP = "cdc-stop-grammar", "API CreateReplicationTask.CdcStopPosition (2026-05)";
    Warning CDC_START_SERVERLESS = "cdc-start-not-for-serverless", "AWS DMS guide, Serverless.Limitations (2026); API StartReplication takes one all the same";

    Error MAPPINGS = "table-mappings-grammar", "AWS DMS guide, Selections (2026)";
    Error NO_SELECTION = "table-mappings-select-something", "AWS DMS guide, Selections (2026)";
    Error MAPPING_RULE = "mapping-rule-shape", "AWS DMS guide, Selections, Transformations (2026), Tablesettings (2023)";
    Warning RULE_TYPE = "mapping-rule-type-known", "AWS DMS guide, Tasks.CustomizingTasks.TableMapping (2023, 2026)";
    Error RULE_TYPE_FOR_MYSQL = "mapping-rule-type-for-mysql", "AWS DMS guide, Tasks.CustomizingTasks.TableMapping (2023): object-mapping for Kinesis, Kafka and DynamoDB, post-processing for S3";
    Error RULE_ID = "mapping-rule-id-is-a-number", "AWS DMS guide, Selections (2026)";
    Error RULE_ID_UNIQUE = "mapping-rule-id-is-unique", "AWS DMS guide, Selections (2026)";
    Warning RULE_NAME = "mapping-rule-name-alphanumeric", "AWS DMS guide, Selections (2026)";
    Error RULE_NAME_UNIQUE = "mapping-rule-name-is-unique", "AWS DMS guide, Selections (2026)";
    Error MAPPING_WORD_CASE = "mapping-words-are-lower-case", "AWS DMS guide, Transformations (2026): case-sensitive";
    Warning MAPPING_WORD = "mapping-word-known", "AWS DMS guide, Selections, Transformations (2026), Tablesettings (2023)";
    Error LOAD_ORDER = "load-order-in-range", "AWS DMS guide, Selections (2026)";
    Error EXPLICIT_EXACT = "explicit-names-are-exact", "AWS DMS guide, Selections (2026)";
    Note UNDERSCORE = "underscore-is-a-wildcard", "AWS DMS guide, TableMapping wildcards (2023)";
    Error SYSTEM_SCHEMAS = "system-schemas-are-not-selected", "AWS DMS guide, Source.MySQL (2026); TiDB Cloud, Migrate from MySQL using AWS DMS (2026-08)";
    Warning SYSTEM_SCHEMAS_MORE = "system-schemas-are-excluded", "TiDB Cloud, Migrate from MySQL using AWS DMS (2026-08)";
    Error VIEWS_FULL_LOAD = "views-only-in-a-full-load", "AWS DMS guide, Selections (2026)";
    Error VIEWS_SERVERLESS = "views-not-for-serverless", "AWS DMS guide, Serverless.Limitations (2026)";
    Error TRANSFORMATION_NEEDS = "transformation-has-what-it-needs", "AWS DMS guide, Transformations (2026)";
    Warning TRANSFORMATION_VALUE = "transformation-has-a-value", "AWS DMS guide, Transformations (2026): by its examples";
    Error TRANSFORMATION_TARGET = "transformation-of-the-right-target", "AWS DMS guide, Transformations (2026)";
    Error TABLESPACE = "tablespaces-for-oracle", "AWS DMS guide, Transformations (2026)";
    Warning ONE_TRANSFORMATION = "one-transformation-per-object", "AWS DMS guide, Transformations (2026): the lower rule-id wins";
    Error PRIMARY_KEY_TABLE = "primary-key-of-one-table", "AWS DMS guide, Transformations (2026)";
    Error TABLE_SETTINGS_EXACT = "table-settings-name-one-table", "AWS DMS guide, Tablesettings (2023)";
    Error PARALLEL_LOAD = "parallel-load-has-what-it-needs", "AWS DMS guide, Tablesettings (2023)";
    Error SUBPARTITIONS = "subpartitions-for-oracle", "AWS DMS guide, Tablesettings (2023)";
    Warning SUBPARTITIONS_MAYBE = "subpartitions-only-from-oracle", "AWS DMS guide, Tablesettings (2023)";
    Error FILTER = "filter-has-what-it-needs", "AWS DMS guide, Filters (2023)";
    Warning FILTER_NEGATIVE = "negative-filter-has-one-condition", "AWS DMS guide, Filters (2023)";

    Error SETTINGS = "task-settings-grammar", "AWS DMS guide, TaskSettings (2023)";
    Error SETTING_TYPE = "task-setting-of-the-right-type", "AWS DMS guide, TaskSettings (2023)";
    Error SETTING_RANGE = "task-setting-in-range", "AWS DMS guide, TaskSettings (2023)";
    Warning SETTING_WORD = "task-setting-word-known", "AWS DMS guide, TaskSettings, ErrorHandling (2023, 2026)";
    Note SETTINGS_GROUP = "task-settings-group-known", "AWS DMS guide, TaskSettings (2023)";
    Error TARGET_SCHEMA = "target-schema-empty-for-mysql", "AWS DMS guide, TaskSettings.TargetMetadata (2023)";
    Error LOB_MODE = "one-lob-mode", "AWS DMS guide, TaskSettings.TargetMetadata (2023)";
    Warning LOB_RECOMMENDED = "lob-size-recommended", "AWS DMS guide, TaskSettings.TargetMetadata (2023)";
    Warning LOB_ENTRY_LIMIT = "lob-within-a-tidb-entry", "TiDB, Limitations (8.5): 6 MiB per entry";
    Warning TASK_PARALLEL_LOAD = "parallel-load-threads-on-the-endpoint", "AWS DMS guide, TaskSettings.TargetMetadata (2023)";
    Warning LOAD_FILE_SIZE = "load-file-within-a-tidb-transaction", "TiDB, LOAD DATA (8.5): one transaction per file since 7.0";
    Warning PK_AFTER_LOAD = "clustered-primary-key-first", "TiDB, MySQL Compatibility (8.5)";
    Warning BATCH_APPLY_LOBS = "batch-apply-with-limited-lobs", "AWS DMS guide, TaskSettings.TargetMetadata (2023)";
    Note ONLY_WITH_CHANGES = "setting-only-with-changes", "AWS DMS guide, TaskSettings (2023)";
    Error LOG_NAMES = "log-group-and-stream-are-read-only", "AWS DMS guide, TaskSettings.Logging (2023)";

    Error SAME_ENDPOINT = "source-is-not-the-target", "AWS DMS guide, Transformations (2026)";
    Error SAME_REGION = "task-in-one-region", "API CreateReplicationTask (2026-05): its ARNs are of the region and account that is called";
    Error CONNECTION_OF_TASK = "tested-connections-of-the-task", "API TestConnection (2026-05): a test is of one endpoint from one instance";
}
