use super::fault::Fault;

/// A database engine that the account answers endpoints for.
#[derive(Debug)]
pub(super) struct Engine {
    pub(super) name: &'static str,
    pub(super) display: &'static str,
    /// The member of requests and answers that holds the engine's own settings.
    pub(super) settings: &'static str,
}

const KNOWN: [Engine; 7] = [
    Engine { name: "mysql", display: "MySQL", settings: "MySQLSettings" },
    Engine { name: "mariadb", display: "MariaDB", settings: "MySQLSettings" },
    Engine { name: "aurora", display: "Amazon Aurora MySQL", settings: "MySQLSettings" },
    Engine { name: "postgres", display: "PostgreSQL", settings: "PostgreSQLSettings" },
    Engine {
        name: "aurora-postgresql",
        display: "Amazon Aurora PostgreSQL",
        settings: "PostgreSQLSettings",
    },
    Engine { name: "oracle", display: "Oracle", settings: "OracleSettings" },
    Engine {
        name: "sqlserver",
        display: "Microsoft SQL Server",
        settings: "MicrosoftSQLServerSettings",
    },
];

/// Engines of AWS whose endpoints have no login to a host, or that nobody needed here yet.
const UNANSWERED: [&str; 12] = [
    "azuredb",
    "babelfish",
    "db2",
    "docdb",
    "dynamodb",
    "elasticsearch",
    "kafka",
    "kinesis",
    "mongodb",
    "neptune",
    "redshift",
    "s3",
];

impl Engine {
    pub(super) fn find(name: &str) -> Result<&'static Self, Fault> {
        if let Some(engine) = KNOWN
            .iter()
            .find(|engine| engine.name == name)
        {
            return Ok(engine);
        }
        Err(if UNANSWERED.contains(&name) {
            let problem =
                format!("the simulated account does not answer endpoints of engine {name}");
            Fault::new("UnknownOperationException", problem)
        } else {
            Fault::invalid_value(format!("Unsupported value '{name}' for EngineName"))
        })
    }

    pub(super) fn is_mysql(&self) -> bool {
        self.settings == "MySQLSettings"
    }
}
