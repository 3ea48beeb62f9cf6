/// The pattern that matches this name and no other: `order_items` becomes `order[_]items`.
///
/// In schema, table and column names of mapping rules `%` stands for any text, `_` for any one character, and `[ab]` or
/// `[a-d]` for one of a set. ([AWS DMS guide, wildcards in table mapping, 2023])
///
/// ```
/// assert_eq!(tidb_dms::task::mappings::literal("order_items"), "order[_]items");
/// ```
///
/// [AWS DMS guide, wildcards in table mapping, 2023]: https://docs.aws.amazon.com/dms/latest/userguide/CHAP_Tasks.CustomizingTasks.TableMapping.SelectionTransformation.Wildcards.html
pub fn literal(name: &str) -> String {
    let mut pattern = String::with_capacity(name.len());
    for c in name.chars() {
        if matches!(c, '_' | '%' | '[') {
            pattern.extend(['[', c, ']']);
        } else {
            pattern.push(c);
        }
    }
    pattern
}

/// One unit of a pattern.
enum Piece {
    Any,
    One,
    Of { members: Vec<char> },
}

fn pieces(pattern: &str) -> Vec<Piece> {
    let mut pieces = Vec::new();
    let mut rest = pattern.chars();
    while let Some(c) = rest.next() {
        pieces.push(match c {
            '%' => Piece::Any,
            '_' => Piece::One,
            '[' => match rest.as_str().find(']') {
                Some(end) => {
                    let members = rest.as_str()[..end].chars().collect();
                    rest = rest.as_str()[end + 1..].chars();
                    Piece::Of { members }
                }
                None => Piece::Of { members: vec!['['] },
            },
            c => Piece::Of { members: vec![c] },
        });
    }
    pieces
}

impl Piece {
    fn takes(&self, c: char) -> bool {
        match self {
            Self::Any | Self::One => true,
            Self::Of { members } => {
                members.contains(&c)
                    || members
                        .windows(3)
                        .any(|range| matches!(range, [from, '-', to] if (*from..=*to).contains(&c)))
            }
        }
    }
}

/// Whether the pattern matches the name, upper and lower case being one.
pub(super) fn matches(pattern: &str, name: &str) -> bool {
    let pieces = pieces(&pattern.to_lowercase());
    let name: Vec<char> = name.to_lowercase().chars().collect();
    let (mut piece, mut at) = (0, 0);
    let mut retry: Option<(usize, usize)> = None;
    loop {
        match (pieces.get(piece), name.get(at)) {
            (None, None) => return true,
            (Some(Piece::Any), _) => {
                retry = Some((piece, at));
                piece += 1;
                continue;
            }
            (Some(wanted), Some(c)) if wanted.takes(*c) => {
                (piece, at) = (piece + 1, at + 1);
                continue;
            }
            _ => {}
        }
        match retry {
            Some((any, from)) if from < name.len() => {
                retry = Some((any, from + 1));
                (piece, at) = (any + 1, from + 1);
            }
            _ => return false,
        }
    }
}

/// Whether the pattern may match more than one name; an escaped character (`[_]`) is no wildcard.
pub(super) fn is_pattern(pattern: &str) -> bool {
    pieces(pattern)
        .iter()
        .any(|piece| match piece {
            Piece::Any | Piece::One => true,
            Piece::Of { members } => members.len() > 1,
        })
}

/// Whether an underscore stands in the pattern as a wildcard.
pub(super) fn has_open_underscore(pattern: &str) -> bool {
    pieces(pattern)
        .iter()
        .any(|piece| matches!(piece, Piece::One))
}
