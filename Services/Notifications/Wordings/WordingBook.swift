import Foundation
import Messages
import Synchronization

/// One change of what the emails of a kind say. A version is never edited: the messages that were made with it keep it.
struct WordingVersion: Sendable, Equatable {
    var id: Int64
    var kind: MessageKind
    /// Nil: the original was put back.
    var wording: Wording?
    var at: Date
    var byAccount: Int64
    /// Their name at that time.
    var byName: String
}

/// Every version, in memory, so that an email is made without asking the database. There are as many as people have saved, and they
/// never change.
final class WordingBook: Sendable {
    private let versions = Mutex<[Int64: CheckedWording]>([:])

    /// Nil for the original.
    subscript(version: Int64?) -> CheckedWording? {
        version.flatMap { version in versions.withLock { $0[version] } }
    }

    /// Called before a version is committed: a message must never have one that is not here. What the rules of this build do not take
    /// any more, because a later build wrote it, is shown in the original's words.
    func add(_ version: WordingVersion) {
        let checked = version.wording.flatMap { try? WordingRules.checked($0, for: version.kind) }
        versions.withLock { $0[version.id] = checked }
    }
}
