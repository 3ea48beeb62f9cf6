//! JSON as DMS writes it: numbers and truth values may be strings, nulls and empty parts mean nothing.

use serde_json::{Map, Value};

pub(super) type Object = Map<String, Value>;

/// A value that stands in one JSON scalar.
pub(super) trait Scalar: Sized {
    fn read(value: &Value) -> Option<Self>;
    fn write(self) -> Value;
}

impl Scalar for bool {
    fn read(value: &Value) -> Option<Self> {
        match value {
            Value::Bool(truth) => Some(*truth),
            Value::String(text) if text.eq_ignore_ascii_case("true") => Some(true),
            Value::String(text) if text.eq_ignore_ascii_case("false") => Some(false),
            _ => None,
        }
    }

    fn write(self) -> Value {
        self.into()
    }
}

impl Scalar for i64 {
    fn read(value: &Value) -> Option<Self> {
        match value {
            Value::Number(number) => number.as_i64(),
            Value::String(text) => text.trim().parse().ok(),
            _ => None,
        }
    }

    fn write(self) -> Value {
        self.into()
    }
}

impl Scalar for u64 {
    fn read(value: &Value) -> Option<Self> {
        match value {
            Value::Number(number) => number.as_u64(),
            Value::String(text) => text.trim().parse().ok(),
            _ => None,
        }
    }

    fn write(self) -> Value {
        self.into()
    }
}

impl Scalar for u32 {
    fn read(value: &Value) -> Option<Self> {
        u64::read(value).and_then(|number| number.try_into().ok())
    }

    fn write(self) -> Value {
        self.into()
    }
}

impl Scalar for String {
    fn read(value: &Value) -> Option<Self> {
        value.as_str().map(str::to_owned)
    }

    fn write(self) -> Value {
        self.into()
    }
}

/// The member of this key, unless it is null.
pub(super) fn member<'a>(object: &'a Object, key: &str) -> Option<&'a Value> {
    object
        .get(key)
        .filter(|value| !value.is_null())
}

/// The text under this key.
pub(super) fn text<'a>(object: &'a Object, key: &str) -> Option<&'a str> {
    object.get(key).and_then(Value::as_str)
}

/// The text under this key, if this is an object.
pub(super) fn object_text<'a>(value: &'a Value, key: &str) -> Option<&'a str> {
    value.get(key).and_then(Value::as_str)
}

/// The object under this key.
pub(super) fn object<'a>(object: &'a Object, key: &str) -> Option<&'a Object> {
    object
        .get(key)
        .and_then(Value::as_object)
}

/// Changes the object under this key, which takes the place of anything else there.
pub(super) fn edit_object(parent: &mut Object, key: &str, edit: impl FnOnce(&mut Object)) {
    let mut inner = match parent.remove(key) {
        Some(Value::Object(inner)) => inner,
        _ => Object::new(),
    };
    edit(&mut inner);
    parent.insert(key.to_owned(), Value::Object(inner));
}

/// The JSON text with sorted keys, so that requests are the same whatever features of serde_json a program turns on.
pub(super) fn sorted(object: Object) -> String {
    let mut value = Value::Object(object);
    value.sort_all_objects();
    value.to_string()
}

/// One text for all spellings of the same value: sorted keys, no nulls and nothing empty, numbers as strings.
pub(super) fn canonical(value: &Value) -> String {
    let mut out = String::new();
    write(value, &mut out);
    out
}

fn write(value: &Value, out: &mut String) {
    match value {
        Value::Null => {}
        Value::Bool(truth) => quote(if *truth { "true" } else { "false" }, out),
        Value::Number(_) => quote(&scalar(value).unwrap_or_default(), out),
        Value::String(text) => quote(text, out),
        Value::Array(items) => {
            let start = out.len();
            out.push('[');
            for item in items {
                write(item, out);
                out.push(',');
            }
            close(start, ']', out);
        }
        Value::Object(members) => {
            let start = out.len();
            out.push('{');
            let mut members: Vec<_> = members.iter().collect();
            members.sort_unstable_by_key(|(key, _)| *key);
            for (key, member) in members {
                let before = out.len();
                quote(key, out);
                out.push(':');
                let filled = out.len();
                write(member, out);
                if out.len() == filled { out.truncate(before) } else { out.push(',') }
            }
            close(start, '}', out);
        }
    }
}

/// Ends what began at `start`, or takes it back where nothing came between.
fn close(start: usize, bracket: char, out: &mut String) {
    if out.len() == start + 1 { out.truncate(start) } else { out.push(bracket) }
}

fn quote(text: &str, out: &mut String) {
    out.push('"');
    for c in text.chars() {
        if matches!(c, '"' | '\\') {
            out.push('\\');
        }
        out.push(c);
    }
    out.push('"');
}

/// The plain text of a scalar: `8`, `8.0` and `"8"` are one, and so are `true` and `"true"`.
pub(super) fn scalar(value: &Value) -> Option<String> {
    match value {
        Value::Bool(truth) => Some(truth.to_string()),
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => {
            let text = number.to_string();
            Some(match text.strip_suffix(".0") {
                Some(whole) => whole.to_owned(),
                None => text,
            })
        }
        _ => None,
    }
}
