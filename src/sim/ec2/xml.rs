use std::fmt::Write as _;

use serde_json::Value;

use crate::sim::fault::Fault;

const NAMESPACE: &str = "http://ec2.amazonaws.com/doc/2016-11-15/";

/// What EC2 answers to `operation`: a list is an element with an `item` for each of its members, what is null is left out.
pub(in crate::sim) fn answer(operation: &str, request_id: &str, body: &Value) -> String {
    let mut xml = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    let _ = write!(
        xml,
        "<{operation}Response xmlns=\"{NAMESPACE}\"><requestId>{request_id}</requestId>"
    );
    fields(&mut xml, body);
    let _ = write!(xml, "</{operation}Response>");
    xml
}

/// What EC2 answers when it refuses.
pub(in crate::sim) fn refusal(fault: &Fault, request_id: &str) -> String {
    let mut xml =
        String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Response><Errors><Error><Code>");
    escape(&mut xml, fault.code());
    xml.push_str("</Code><Message>");
    escape(&mut xml, fault.message());
    let _ =
        write!(xml, "</Message></Error></Errors><RequestID>{request_id}</RequestID></Response>");
    xml
}

fn fields(xml: &mut String, value: &Value) {
    let Value::Object(members) = value else { return };
    for (name, value) in members {
        element(xml, name, value);
    }
}

fn element(xml: &mut String, name: &str, value: &Value) {
    if value.is_null() {
        return;
    }
    let _ = write!(xml, "<{name}>");
    match value {
        Value::Null => {}
        Value::Bool(flag) => xml.push_str(if *flag { "true" } else { "false" }),
        Value::Number(number) => {
            let _ = write!(xml, "{number}");
        }
        Value::String(text) => escape(xml, text),
        Value::Array(items) => {
            for item in items {
                element(xml, "item", item);
            }
        }
        Value::Object(_) => fields(xml, value),
    }
    let _ = write!(xml, "</{name}>");
}

/// Characters that XML 1.0 cannot hold at all are replaced.
fn escape(xml: &mut String, text: &str) {
    for c in text.chars() {
        match c {
            '&' => xml.push_str("&amp;"),
            '<' => xml.push_str("&lt;"),
            '>' => xml.push_str("&gt;"),
            '"' => xml.push_str("&quot;"),
            '\r' => xml.push_str("&#13;"),
            '\n' | '\t' => xml.push(c),
            c if c.is_control() || ('\u{fffe}'..='\u{ffff}').contains(&c) => {
                xml.push(char::REPLACEMENT_CHARACTER);
            }
            c => xml.push(c),
        }
    }
}

/// Epoch seconds as EC2 writes a time.
pub(super) fn time(epoch: f64) -> String {
    let millis = (epoch * 1000.0) as i64;
    let (days, of_day) = (millis.div_euclid(86_400_000), millis.rem_euclid(86_400_000));
    let (year, month, day) = date(days);
    let (seconds, millis) = (of_day / 1000, of_day % 1000);
    format!(
        "{year:04}-{month:02}-{day:02}T{:02}:{:02}:{:02}.{millis:03}Z",
        seconds / 3600,
        seconds / 60 % 60,
        seconds % 60
    )
}

/// The civil date of a day since 1970: eras of 400 years, each beginning in March.
fn date(days: i64) -> (i64, i64, i64) {
    let days = days + 719_468;
    let (era, of_era) = (days.div_euclid(146_097), days.rem_euclid(146_097));
    let year = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year + year / 4 - year / 100);
    let month = (5 * of_year + 2) / 153;
    let day = of_year - (153 * month + 2) / 5 + 1;
    let (month, next) = if month < 10 { (month + 3, 0) } else { (month - 9, 1) };
    (year + era * 400 + next, month, day)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn lists_have_items_and_texts_are_escaped() {
        let body =
            json!({ "set": [{ "a": "<&>\u{1}" }, { "b": true }, { "no": [] }], "none": null });
        assert_eq!(
            answer("X", "r", &body),
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<XResponse xmlns=\"http://ec2.amazonaws.com/doc/2016-11-15/\">\
             <requestId>r</requestId><set><item><a>&lt;&amp;&gt;\u{fffd}</a></item><item><b>true</b></item>\
             <item><no></no></item></set></XResponse>"
        );
    }

    #[test]
    fn times_are_civil() {
        assert_eq!(time(0.0), "1970-01-01T00:00:00.000Z");
        assert_eq!(time(951_782_400.25), "2000-02-29T00:00:00.250Z");
        assert_eq!(time(1_767_225_600.0), "2026-01-01T00:00:00.000Z");
        assert_eq!(time(1_798_761_599.0), "2026-12-31T23:59:59.000Z");
    }
}
