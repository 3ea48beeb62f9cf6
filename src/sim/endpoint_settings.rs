use serde_json::{Value, json};

use super::{
    engine::Engine,
    fault::{Answer, Fault},
    listing::{Listing, NoMatch, PageSize},
    wire::Members,
    world::World,
};

/// What a setting may hold.
enum Holds {
    Flag,
    /// A whole number between these, where AWS names bounds.
    Number(Option<(i64, i64)>),
    Text,
    Secret,
    Word(&'static [&'static str]),
}

/// A setting of an endpoint, as `DescribeEndpointSettings` describes it.
struct Setting {
    name: &'static str,
    side: &'static str,
    holds: Holds,
    default: Option<&'static str>,
    unit: Option<&'static str>,
}

const fn setting(name: &'static str, side: &'static str, holds: Holds) -> Setting {
    Setting { name, side, holds, default: None, unit: None }
}

impl Setting {
    const fn default(mut self, value: &'static str) -> Self {
        self.default = Some(value);
        self
    }

    const fn in_units(mut self, unit: &'static str) -> Self {
        self.unit = Some(unit);
        self
    }

    fn show(&self) -> Value {
        let (kind, words, bounds) = match self.holds {
            Holds::Flag => ("boolean", None, None),
            Holds::Number(bounds) => ("integer", None, bounds),
            Holds::Text | Holds::Secret => ("string", None, None),
            Holds::Word(words) => ("enum", Some(words), None),
        };
        json!({
            "Name": self.name,
            "Type": kind,
            "EnumValues": words,
            "Sensitive": matches!(self.holds, Holds::Secret),
            "Units": self.unit,
            "Applicability": self.side,
            "IntValueMin": bounds.map(|(least, _)| least),
            "IntValueMax": bounds.map(|(_, most)| most),
            "DefaultValue": self.default,
        })
    }
}

const SOURCE: &str = "source";
const TARGET: &str = "target";
const BOTH: &str = "source,target";

/// From the AWS DMS guide's pages on MySQL as a source and as a target.
const MYSQL: [Setting; 16] = [
    setting("AfterConnectScript", BOTH, Holds::Text),
    setting("AuthenticationMethod", BOTH, Holds::Word(&["password", "iam"])).default("password"),
    setting("CleanSourceMetadataOnMismatch", SOURCE, Holds::Flag).default("false"),
    setting("EventsPollInterval", SOURCE, Holds::Number(Some((1, 60))))
        .default("5")
        .in_units("seconds"),
    setting("ExecuteTimeout", SOURCE, Holds::Number(None))
        .default("60")
        .in_units("seconds"),
    setting("MaxFileSize", TARGET, Holds::Number(Some((1, 1_048_576))))
        .default("32768")
        .in_units("KB"),
    setting("ParallelLoadThreads", TARGET, Holds::Number(Some((1, 5)))).default("1"),
    setting("Password", BOTH, Holds::Secret),
    setting("Port", BOTH, Holds::Number(Some((1, 65_535)))),
    setting("SecretsManagerAccessRoleArn", BOTH, Holds::Text),
    setting("SecretsManagerSecretId", BOTH, Holds::Text),
    setting("ServerName", BOTH, Holds::Text),
    setting("ServerTimezone", SOURCE, Holds::Text),
    setting("ServiceAccessRoleArn", BOTH, Holds::Text),
    setting("TargetDbType", TARGET, Holds::Word(&["specific-database", "multiple-databases"]))
        .default("multiple-databases"),
    setting("Username", BOTH, Holds::Text),
];

/// What DMS takes of a request's settings: those it knows, each as its type and bounds have it.
pub(super) fn taken(engine: &Engine, given: &Members) -> Result<Members, Fault> {
    if !engine.is_mysql() {
        return Ok(given.clone());
    }
    given.text(DATABASE)?;
    let mut names = vec![DATABASE];
    for setting in &MYSQL {
        let name = setting.name;
        names.push(name);
        match setting.holds {
            Holds::Flag => drop(given.flag(name)?),
            Holds::Number(_) => {
                if let Some(number) = given.number(name)? {
                    demand_bounds(name, number)?;
                }
            }
            Holds::Text | Holds::Secret => drop(given.text(name)?),
            Holds::Word(words) => drop(given.one_of(name, words)?),
        }
    }
    Ok(given.only(&names))
}

/// Not among the settings that are described, yet a member of them.
const DATABASE: &str = "DatabaseName";

/// Refuses a number that the setting cannot hold. A port says so in its own words.
pub(super) fn demand_bounds(name: &str, number: i64) -> Result<(), Fault> {
    let setting = MYSQL
        .iter()
        .find(|setting| setting.name == name && name != "Port");
    match setting.map(|setting| &setting.holds) {
        Some(Holds::Number(Some((least, most)))) if !(*least..=*most).contains(&number) => {
            Err(Fault::invalid_value(format!(
                "Invalid value {number} for {name}: it must be between {least} and {most}."
            )))
        }
        _ => Ok(()),
    }
}

/// Whether the setting may hold this word.
pub(super) fn holds_word(name: &str, word: &str) -> bool {
    MYSQL
        .iter()
        .find(|setting| setting.name == name)
        .is_none_or(|setting| match setting.holds {
            Holds::Word(words) => words.contains(&word),
            _ => true,
        })
}

pub(super) fn describe(_world: &mut World, request: &Members) -> Answer {
    let name = request.needed("EngineName")?;
    if !Engine::find(name)?.is_mysql() {
        let problem =
            format!("the simulated account does not answer endpoint settings of engine {name}");
        return Err(Fault::new("UnknownOperationException", problem));
    }
    let listing: Listing<Setting> = Listing {
        member: "EndpointSettings",
        filters: &[],
        page_size: PageSize::USUAL,
        no_match: NoMatch::IsAnEmptyList,
    };
    listing.answer(request, MYSQL.iter(), Setting::show)
}
