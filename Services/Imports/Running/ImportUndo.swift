import Messages

/// How far taking an import back is.
struct ImportUndo: Sendable, Equatable {
    /// Something is still to be done, by itself.
    var isRunning = false
    /// The line up to which it is done.
    var to = 0
    /// On whose authority.
    var byID: Int64?
    /// Why it stopped before its end; it can be gone on with.
    var problem: String?
    var counts = UndoCounts()

    /// It was begun, and neither goes on by itself nor is finished.
    var isHeldUp: Bool { problem != nil && !isRunning }
}

/// Rows by what became of their account when the import was taken back.
struct UndoCounts: Codable, Sendable, Equatable {
    var removed = 0
    var restored = 0
    var kept = 0
    var gone = 0

    var total: Int { removed + restored + kept + gone }

    subscript(result: UndoResult) -> Int {
        get {
            switch result {
            case .removed: removed
            case .restored: restored
            case .kept: kept
            case .gone: gone
            }
        }
        set {
            switch result {
            case .removed: removed = newValue
            case .restored: restored = newValue
            case .kept: kept = newValue
            case .gone: gone = newValue
            }
        }
    }
}

extension Import {
    /// Nothing happens to it by itself.
    var isAtRest: Bool { state.isAtRest && !undo.isRunning }

    /// It is over and has made or changed accounts that are not taken back.
    var canBeUndone: Bool {
        (state == .imported || state == .cancelled) && rows.imported > 0 && !undo.isRunning
    }
}
