use super::TaskSettings;
use crate::task::json::Scalar;

pub(super) const GROUP: &str = "TargetMetadata";

/// How large objects move: one of four ways, in KB.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[non_exhaustive]
pub enum LobMode {
    /// They stay behind.
    None,
    /// Together with their rows, cut at `max_kb`. The fastest, and DMS's default with 32.
    Limited {
        /// At least 1; at most 102 400 is recommended, and 6144 is what an entry of TiDB holds by default.
        max_kb: u32,
    },
    /// Whole, row by row, in chunks.
    Full {
        /// At least 1; DMS's default 64, and more can fail.
        chunk_kb: u32,
    },
    /// Whole: those up to `inline_kb` together with their rows, larger ones in chunks.
    Inline {
        /// 1 to 102 400.
        inline_kb: u32,
        /// At least 1; DMS's default 64, and more can fail.
        chunk_kb: u32,
    },
}

/// How many KB of a large object move, and how: `TargetMetadata`.
impl TaskSettings {
    /// Sets how large objects move, in the place of any way set before.
    pub fn with_lob_mode(mut self, mode: LobMode) -> Self {
        for key in ["LobMaxSize", "LobChunkSize", "InlineLobMaxSize"] {
            self.take(GROUP, key);
        }
        let (full, limited) = match mode {
            LobMode::None => (false, false),
            LobMode::Limited { .. } => (false, true),
            LobMode::Full { .. } | LobMode::Inline { .. } => (true, false),
        };
        self.put(GROUP, "SupportLobs", (full || limited).write());
        self.put(GROUP, "FullLobMode", full.write());
        self.put(GROUP, "LimitedSizeLobMode", limited.write());
        match mode {
            LobMode::None => {}
            LobMode::Limited { max_kb } => self.put(GROUP, "LobMaxSize", max_kb.write()),
            LobMode::Full { chunk_kb } => self.put(GROUP, "LobChunkSize", chunk_kb.write()),
            LobMode::Inline { inline_kb, chunk_kb } => {
                self.put(GROUP, "InlineLobMaxSize", inline_kb.write());
                self.put(GROUP, "LobChunkSize", chunk_kb.write());
            }
        }
        self
    }

    /// How large objects move, with DMS's default sizes where none is set; none where no way or two ways are set.
    pub fn lob_mode(&self) -> Option<LobMode> {
        let flag = |key| self.read::<bool>(GROUP, key);
        let size = |key| self.read::<u32>(GROUP, key);
        if flag("SupportLobs") == Some(false) {
            return Some(LobMode::None);
        }
        let full = flag("FullLobMode").unwrap_or(false);
        // Unset, DMS takes the limited mode.
        let limited =
            flag("LimitedSizeLobMode").unwrap_or(!full && flag("SupportLobs") == Some(true));
        let chunk_kb = size("LobChunkSize").unwrap_or(64);
        match (full, limited, size("InlineLobMaxSize").unwrap_or(0)) {
            (false, true, _) => Some(LobMode::Limited { max_kb: size("LobMaxSize").unwrap_or(32) }),
            (true, false, 0) => Some(LobMode::Full { chunk_kb }),
            (true, false, inline_kb) => Some(LobMode::Inline { inline_kb, chunk_kb }),
            _ => None,
        }
    }
}

impl LobMode {
    /// Whether DMS reads this key of `TargetMetadata` only in another mode.
    pub(super) fn ignores(self, key: &str) -> bool {
        match self {
            Self::None => matches!(
                key,
                "FullLobMode"
                    | "LimitedSizeLobMode"
                    | "LobMaxSize"
                    | "LobChunkSize"
                    | "InlineLobMaxSize"
            ),
            Self::Limited { .. } => matches!(key, "LobChunkSize" | "InlineLobMaxSize"),
            Self::Full { .. } | Self::Inline { .. } => key == "LobMaxSize",
        }
    }
}
